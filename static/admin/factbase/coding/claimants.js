// Who makes the claim: found by name or alias, the byline first; or made here; or only described.

import { Combobox } from "./combobox.js";
import { button, el, field, select, sends } from "./dom.js";

export const nobody = () => ({ actor: null, described_as: "", role: "speaker", affiliation: null });

export function claimantsField(form) {
    const element = el("section", { class: "part claimants", "aria-label": "Claimants", "data-path": "claimants", tabindex: -1 });
    let boxes = [];
    let current = 0;
    let hintFirst = null;

    function render() {
        const { claimants } = form.state;
        if (!claimants.length) claimants.push(nobody());
        boxes = [];
        element.replaceChildren(
            ...claimants.map((claimant, index) => row(claimant, index)),
            button("+ Another claimant", () => add(), { class: "quiet", "data-add": "claimants" }),
        );
        current = Math.min(current, claimants.length - 1);
    }

    function add() {
        form.state.claimants.push(nobody());
        form.changed();
        render();
        boxes.at(-1).focus();
    }

    function remove(index) {
        form.state.claimants.splice(index, 1);
        form.changed("claimants");
        render();
        boxes[Math.max(0, index - 1)].focus();
    }

    function row(claimant, index) {
        const path = `claimants.${index}`;
        const more = form.state.claimants.length > 1;
        const search = new Combobox({
            label: more ? `Claimant ${index + 1}` : "Claimant",
            path: `${path}.actor`,
            chosen: claimant.actor,
            typed: claimant.typed,
            placeholder: "Name or alias",
            find: async (words, signal) => (await form.find("actors", words, signal)),
            show: (actor) => ({ title: actor.name, note: noteOf(actor) }),
            choose: (actor) => {
                const described = describedAnew(claimant);
                Object.assign(claimant, { actor, typed: "", adding: null, why: "", affiliation: onThatDay(actor), ...described });
                form.changed("claimants");
                refill();
            },
            type: (words) => {
                Object.assign(claimant, { actor: null, typed: words, why: "", affiliation: null, ...describedAnew(claimant) });
                form.changed("claimants");
                refill();
            },
            next: () => form.next("claimants", index),
            add: (words) => begin(words),
            isStill: () => Boolean(claimant.adding), // the list would cover what is asked about them
        });
        const begin = async (words) => {
            const { state } = form;
            search.close();
            search.input.readOnly = true; // until it is known what is asked about the name
            const guess = await form.guess(words);
            search.input.readOnly = false;
            if (form.state !== state || !search.input.isConnected) return;
            if (guess.title && !claimant.described_as) claimant.described_as = claimant.offered = guess.title;
            claimant.adding = { name: words, kind: "person", family: "", given: "", description: "", ...guess };
            form.changed();
            refill();
            const first = inside.querySelector(claimant.adding.kind === "person" ? ".adding [data-first]" : ".adding [data-name]");
            first.focus();
            first.select();
        };
        boxes.push(search.input);
        // Seen above the field, where its list covers nothing; Tab comes to the field first.
        const inside = el("div"), above = el("div", { class: "above" });
        search.element.append(above);
        const hint = () => above.replaceChildren(...hints(claimant, { search, begin }).filter(Boolean));
        const refill = () => {
            hint();
            inside.replaceChildren(...details(form, claimant, path, { search, refill }).filter(Boolean));
        };
        refill();
        if (!index) hintFirst = hint;
        const top = el("div", { class: "with-remove" }, search.element, more
            ? button("✕", () => remove(index), { class: "quiet", "aria-label": `Remove claimant ${index + 1}` }) : null);
        const made = el("div", { class: "claimant", "data-path": path, tabindex: -1 }, top, inside);
        made.addEventListener("focusin", () => { current = index; });
        return made;
    }

    /** Fills “as described in the article” of the claimant worked on last. */
    function describe(words) {
        form.state.claimants[current].described_as = words;
        form.changed();
        render();
        form.focus(`claimants.${current}.described_as`);
    }

    render();
    return { element, render, describe, hint: () => hintFirst?.() };
}

/** Why somebody is proposed, and who else is named beside the passage. */
function hints(claimant, { search, begin }) {
    const { actor, adding, typed, why, named = [] } = claimant;
    if (adding || typed || (actor && !why)) return [];
    const others = named.filter((each) => each.actor?.id !== actor?.id || !actor).slice(0, 3);
    const [first] = others;
    const says = !actor && first?.sure ? el("p", { class: "hint proposed" }, first.why) : null;
    return [
        actor && why ? el("p", { class: "hint proposed" }, why) : null,
        says,
        others.length ? el("p", { class: "hint named" }, "Named nearby: ", others.map((each) => one(each))) : null,
    ];

    function one({ actor: known, name, why: because, described_as: described }) {
        const use = () => {
            claimant.offering = described ?? "";
            if (known) return search.take({ option: known });
            Object.assign(claimant, describedAnew(claimant));
            search.input.value = claimant.typed = name;
            return begin(name);
        };
        return button(known ? name : `Add ${name}`, use, { class: "quiet", title: because });
    }
}

function details(form, claimant, path, { search, refill }) {
    const { actor } = claimant;
    const described = el("input", {
        type: "text", dir: "auto", value: claimant.described_as, maxlength: 500,
        placeholder: actor ? "" : "“some analysts”, where no name is given",
        input: (event) => { claimant.described_as = event.target.value; form.changed(); },
    });
    const role = select(form.choices.role, claimant.role, (value) => { claimant.role = value; form.changed(); });
    return [
        claimant.adding ? newActor(form, claimant, { search, refill }) : null,
        field("As described in the article", described, { path: `${path}.described_as` }),
        el("div", { class: "two" },
            field("Role", role, { path: `${path}.role` }),
            actor?.positions?.length ? field("Position on that day", positions(form, claimant), { path: `${path}.affiliation` }) : null),
    ];
}

function positions(form, claimant) {
    const choices = claimant.actor.positions.map(({ id, label, on_that_day }) => [id, on_that_day ? label : `${label} (not on that day)`]);
    const chosen = claimant.affiliation ?? "";
    return select([["", "not stated"], ...choices], chosen, (value) => {
        claimant.affiliation = value ? Number(value) : null;
        form.changed();
    });
}

/** What the article calls the one who is chosen now. What was proposed for another goes with them;
    what the coder wrote stays. */
function describedAnew(claimant) {
    const { offering, offered, described_as: described } = claimant;
    if (offering !== undefined) return { described_as: offering, offered: offering, offering: undefined };
    return { described_as: described === offered ? "" : described, offered: "" };
}

/** The one position they held when the article came out; several are for the coder to tell apart. */
function onThatDay(actor) {
    const held = (actor.positions ?? []).filter((each) => each.on_that_day);
    return held.length === 1 ? held[0].id : null;
}

const noteOf = (actor) => [actor.byline ? "byline" : "", actor.kind === "organisation" ? "organisation" : "", actor.description]
    .filter(Boolean).join(" · ");

const onlyForPeople = { family: "", given: "", particle: "", suffix: "" };

// --- a new actor, made in place ----------------------------------------------------------------

function newActor(form, claimant, { search, refill }) {
    const { adding } = claimant;
    const said = el("div", { role: "alert" });
    const input = (name, attributes = {}) => el("input", {
        type: "text", dir: "auto", value: adding[name], ...attributes,
        input: (event) => { adding[name] = event.target.value; form.changed(); },
    });
    const family = input("family", { "data-first": true });
    const particle = adding.particle ? `with “${adding.particle}” before it` : "";
    family.addEventListener("input", () => Object.assign(adding, { particle: "", suffix: "" }));
    const forPeople = el("div", { class: "two" },
        field("Family name", family, { path: "new.family", hint: particle }),
        field("Given names", input("given"), { path: "new.given" }));
    forPeople.hidden = adding.kind !== "person";
    const kind = select([["person", "a person"], ["organisation", "an organisation"]], adding.kind, (value) => {
        adding.kind = value;
        forPeople.hidden = value !== "person";
        form.changed();
    });
    const cancel = () => { claimant.adding = null; form.changed(); refill(); search.focusQuietly(); };
    const make = async () => {
        try {
            const { actor } = await form.add("add_actor", adding.kind === "person" ? adding : { ...adding, ...onlyForPeople });
            claimant.adding = null;
            if (claimant.described_as === claimant.offered) claimant.offering = claimant.offered;
            search.set(actor);
            form.next("claimants", form.state.claimants.indexOf(claimant));
        } catch (error) {
            const errors = Object.values(error.answer?.errors ?? {}).flat();
            const wrong = error.answer?.errors?.family && !forPeople.hidden ? family : box.querySelector("[data-name]");
            wrong.focus(); // what is typed next is not to land anywhere else
            said.replaceChildren(...(errors.length ? errors : [error.message]).map((each) => el("p", { class: "error" }, each)));
        }
    };
    const box = el("div", { class: "adding", role: "group", "aria-label": "A new actor" },
        el("div", { class: "two" }, field("Name", input("name", { "data-name": true })), field("It is", kind)),
        forPeople, field("Who or what that is", input("description")), said,
        el("p", { class: "hint" }, "Look whether this is guessed right. Ctrl+Enter here adds them; the claim is not saved by it."),
        el("p", { class: "buttons" }, button("Add", make, { class: "button button-primary" }), button("Cancel", cancel)));
    box.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); make(); }
        if (event.key === "Escape") { event.stopPropagation(); cancel(); }
    });
    return sends(box, make);
}
