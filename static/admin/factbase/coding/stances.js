// Where the claim stands: a proposition with its definition, and a side on the keys 1 to 5.

import { Combobox } from "./combobox.js";
import { button, el, field, fresh, quoted, sends } from "./dom.js";
import { SIGNS } from "./marks.js";

export const undecided = () => ({ proposition: null, stance: "" });

export function stancesField(form) {
    const element = el("section", { class: "part stances", "aria-label": "Stances", "data-path": "stances", tabindex: -1 });
    let boxes = [];

    function render() {
        const { stances } = form.state;
        if (!stances.length) stances.push(undecided());
        boxes = [];
        element.replaceChildren(
            ...stances.map((stance, index) => row(stance, index)),
            button("+ Another stance", add, { class: "quiet", "data-add": "stances" }),
        );
    }

    function add() {
        form.state.stances.push(undecided());
        form.changed();
        render();
        boxes.at(-1).focus();
    }

    function remove(index) {
        form.state.stances.splice(index, 1);
        form.changed("stances");
        render();
        boxes[Math.max(0, index - 1)].focus();
    }

    function row(stance, index) {
        const path = `stances.${index}`;
        const more = form.state.stances.length > 1;
        const below = el("div");
        const sides = radios(form, stance, path);
        const refill = () => below.replaceChildren(...[
            stance.proposition ? about(stance.proposition) : null,
            stance.adding ? newProposition(form, stance, { search, refill, sides }) : null,
        ].filter(Boolean));
        const search = new Combobox({
            label: more ? `Proposition ${index + 1}` : "Proposition",
            path: `${path}.proposition`,
            chosen: stance.proposition,
            typed: stance.typed,
            placeholder: "What the claim takes sides on",
            find: (words, signal) => form.find("propositions", words, signal),
            show: (each) => ({ title: each.text, note: each.definition?.slice(0, 160) }),
            detail: (each) => [...definition(each)],
            choose: (proposition) => {
                Object.assign(stance, { proposition, typed: "", adding: null });
                form.changed("stances");
                refill();
            },
            type: (words) => {
                Object.assign(stance, { proposition: null, typed: words });
                form.changed("stances");
                refill();
            },
            next: () => sides.focus(),
            add: (words) => {
                stance.adding = { text: words, definition: "", note: "" };
                form.changed();
                refill();
                below.querySelector(".adding [data-first]").focus();
            },
        });
        boxes.push(search.input);
        refill();
        const top = el("div", { class: "with-remove" }, search.element, more
            ? button("✕", () => remove(index), { class: "quiet", "aria-label": `Remove stance ${index + 1}` }) : null);
        return el("div", { class: "stance-row", "data-path": path, tabindex: -1 }, top, below, sides.element);
    }

    render();
    return { element, render };
}

function radios(form, stance, path) {
    const name = fresh("stance");
    const inputs = form.choices.stance.map(([value]) => el("input", {
        type: "radio", name, value, checked: stance.stance === value,
        change: () => choose(value),
    }));
    const choose = (value) => {
        stance.stance = value;
        form.changed("stances");
    };
    const element = el("fieldset", { class: "sides", role: "radiogroup", "aria-label": "Stance: keys 1 to 5", "data-path": `${path}.stance`, tabindex: -1 },
        inputs.map((input, index) => el("label", { class: `tone-${input.value}` }, input,
            el("kbd", { "aria-hidden": "true" }, String(index + 1)),
            el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[input.value]),
            ` ${form.choices.stance[index][1].replace(/^[▲▼◆●?] /u, "")}`)));
    element.addEventListener("keydown", (event) => {
        const input = !event.ctrlKey && !event.metaKey && !event.altKey && inputs[Number(event.key) - 1];
        if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) return form.next("stances");
        if (!input) return undefined;
        event.preventDefault();
        input.checked = true;
        input.focus();
        return choose(input.value);
    });
    const focus = () => (inputs.find((each) => each.checked) ?? inputs[0]).focus();
    return { element, focus };
}

function* definition(proposition) {
    const { definition: said, examples = [], counter_examples: not = [], broader, negation_of: negates } = proposition;
    if (said) yield el("p", { dir: "auto" }, said);
    if (examples.length) yield el("p", {}, el("b", {}, "Counts:"));
    if (examples.length) yield el("ul", {}, examples.map((each) => el("li", { dir: "auto" }, each)));
    if (not.length) yield el("p", {}, el("b", {}, "Does not count:"));
    if (not.length) yield el("ul", {}, not.map((each) => el("li", { dir: "auto" }, each)));
    if (broader) yield el("p", {}, `Narrower than ${quoted(broader.text ?? broader, Infinity)}.`);
    if (negates) yield el("p", {}, `The negation of ${quoted(negates.text ?? negates, Infinity)}.`);
}

function about(proposition) {
    const said = [...definition(proposition)];
    if (!said.length) return null;
    return el("details", { class: "about-proposition" }, el("summary", {}, "What counts as this"), said);
}

// --- a new proposition, made in place ----------------------------------------------------------

function newProposition(form, stance, { search, refill, sides }) {
    const { adding } = stance;
    const said = el("div", { role: "alert" });
    const keep = (name) => (event) => { adding[name] = event.target.value; form.changed(); };
    const text = el("input", { type: "text", dir: "auto", value: adding.text, input: keep("text") });
    const what = el("textarea", { rows: 2, dir: "auto", value: adding.definition, input: keep("definition"), "data-first": true });
    const note = el("input", { type: "text", dir: "auto", value: adding.note ?? "", maxlength: 5000, input: keep("note") });
    const cancel = () => { stance.adding = null; form.changed(); refill(); search.input.focus(); };
    const make = async () => {
        try {
            const { proposition } = await form.add("add_proposition", adding);
            stance.adding = null;
            search.set(proposition);
            sides.focus();
        } catch (error) {
            const errors = Object.values(error.answer?.errors ?? {}).flat();
            said.replaceChildren(...(errors.length ? errors : [error.message]).map((each) => el("p", { class: "error" }, each)));
        }
    };
    const box = el("div", { class: "adding", role: "group", "aria-label": "A new proposition" },
        field("Proposition", text), field("Definition", what, { hint: "What counts as this, and what does not. Others will code by it; it can be added later." }),
        field("Why it is needed", note, { hint: "For the codebook, where it begins a new version. May stay empty." }), said,
        el("p", { class: "hint" }, "Ctrl+Enter here adds it to the codebook; the claim is not saved by it."),
        el("p", { class: "buttons" }, button("Add", make, { class: "button button-primary" }), button("Cancel", cancel)));
    box.addEventListener("keydown", (event) => {
        if (event.key === "Escape") { event.stopPropagation(); cancel(); }
        if (event.key === "Enter" && event.target.matches("input") && !event.ctrlKey) { event.preventDefault(); make(); }
    });
    return sends(box, make);
}
