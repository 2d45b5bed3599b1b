// The blind page: searching without being told anything, rows that come and go, and a draft that
// outlives a reload. Without this script what is chosen already can still be handed in.

import { token } from "./token.js";

(() => {
    const form = document.getElementById("blind") || document.getElementById("adjudicate");

    function stored(change) {
        try { return change(window.localStorage); } catch { return null; }
    }

    const answered = document.querySelector("[data-answered]")?.dataset.answered;
    if (answered) stored((kept) => kept.removeItem(`factbase-again-${answered}`));
    if (!form) return;
    const heard = document.getElementById("heard");
    const rows = (adds) => document.getElementById(`rows-${adds === "described" ? "actor" : adds}`);
    const say = (words) => { if (heard) heard.textContent = words; };

    // --- rows ---------------------------------------------------------------------------------

    function add(adds, { id = "", name = "", detail = "" } = {}) {
        const there = id && rows(adds).querySelector(`[data-row="${adds}"][data-id="${id}"]`);
        if (there) {
            say(`${name} is there already.`);
            return there;
        }
        const row = document.getElementById(`row-${adds}`).content.firstElementChild.cloneNode(true);
        if (id) row.dataset.id = id;
        for (const input of row.querySelectorAll("input[type=hidden]")) input.value = id;
        for (const input of row.querySelectorAll("input[type=radio]")) input.name = `stance-${id}`;
        const shown = row.querySelector(".chosen-name");
        if (shown) shown.textContent = name;
        const more = row.querySelector(".chosen-detail");
        if (more) more.textContent = detail;
        if (name) row.querySelector(".chosen-remove").setAttribute("aria-label", `Remove ${name}`);
        rows(adds).append(row);
        if (name) say(`${name} added.`);
        return row;
    }

    function choose(adds, what) {
        const row = add(adds, what);
        const next = adds === "proposition" ? row.querySelector("input[type=radio]") : null;
        (next || document.getElementById(`search-${adds}`)).focus();
        if (adds === "proposition") form.elements.none_fits.checked = false;
        keep();
    }

    function remove(row) {
        const adds = row.dataset.row === "proposition" ? "proposition" : "actor";
        row.remove();
        document.getElementById(`search-${adds}`).focus();
        say("Removed.");
        keep();
    }

    // --- searching ----------------------------------------------------------------------------

    function search(field) {
        const input = field.querySelector("input");
        const list = field.querySelector("[role=listbox]");
        const adds = field.dataset.adds;
        let asked = 0, timer = 0, active = -1, shown = false;
        const options = () => [...list.querySelectorAll("[role=option]")];

        function close() {
            list.hidden = true;
            list.replaceChildren();
            active = -1;
            shown = false;
            input.setAttribute("aria-expanded", "false");
            input.removeAttribute("aria-activedescendant");
        }

        function move(to) {
            const all = options();
            if (!all.length) return;
            active = (to + all.length) % all.length;
            all.forEach((each, at) => each.setAttribute("aria-selected", String(at === active)));
            input.setAttribute("aria-activedescendant", all[active].id);
            all[active].scrollIntoView({ block: "nearest" });
        }

        function take(option) {
            if (!option) return;
            const { id, name, detail } = option.dataset;
            input.value = "";
            close();
            choose(adds, { id, name, detail });
        }

        function item(found, at) {
            const option = document.createElement("li");
            option.id = `${list.id}-${at}`;
            option.setAttribute("role", "option");
            option.setAttribute("aria-selected", "false");
            option.dir = "auto";
            Object.assign(option.dataset, { id: found.id, name: found.name, detail: found.detail });
            option.textContent = found.name;
            if (found.detail) {
                const more = document.createElement("small");
                more.textContent = found.detail;
                option.append(more);
            }
            option.addEventListener("mousedown", (event) => event.preventDefault());
            option.addEventListener("click", () => take(option));
            return option;
        }

        function none(words) {
            const line = document.createElement("li");
            line.className = "found-none";
            line.setAttribute("role", "option");
            line.setAttribute("aria-disabled", "true");
            line.textContent = words;
            list.replaceChildren(line);
            line.removeAttribute("id");
        }

        function show(found) {
            close();
            shown = true;
            list.hidden = false;
            input.setAttribute("aria-expanded", "true");
            if (typeof found === "string") none(found);
            else if (!found.length) none("Nothing of that name.");
            else list.replaceChildren(...found.map(item));
            if (Array.isArray(found) && found.length) {
                move(0);
                say(`${found.length} found.`);
            } else {
                say(list.textContent);
                list.querySelector("[role=option]").removeAttribute("aria-selected");
            }
        }

        async function ask() {
            const mine = ++asked;
            if (!input.value.trim()) return close();
            let found;
            try {
                const url = `${field.dataset.search}?q=${encodeURIComponent(input.value.toWellFormed?.() ?? input.value)}`;
                const response = await fetch(url, { headers: { Accept: "application/json" } });
                if (response.redirected) found = "You have been signed out. Sign in again in another tab; what you typed stays here.";
                else found = response.ok ? (await response.json()).results : "The search failed. Try again.";
            } catch {
                found = "No connection. What you typed stays here; try again.";
            }
            if (mine === asked) show(found);
            return undefined;
        }

        input.addEventListener("input", () => {
            clearTimeout(timer);
            timer = setTimeout(ask, 150);
        });
        input.addEventListener("blur", close);
        input.addEventListener("keydown", (event) => {
            if (event.isComposing || event.ctrlKey || event.metaKey) return;
            if (event.key === "ArrowDown") move(active + 1);
            else if (event.key === "ArrowUp") move(active - 1);
            else if (event.key === "Enter") {
                const chosen = options()[active];
                if (chosen && chosen.dataset.id) take(chosen);
            } else if (event.key === "Escape" && shown) close();
            else return;
            event.preventDefault();
        });
    }

    // --- what was typed -----------------------------------------------------------------------

    const key = form.dataset.draft && `factbase-again-${form.dataset.draft}`;

    function keep() {
        if (!key || "late" in form.dataset) return;
        const actors = [...rows("actor").querySelectorAll(".chosen")].map((row) => ({
            adds: row.dataset.row, id: row.dataset.id, ...told(row),
            described: row.querySelector("[name=described]")?.value,
        }));
        const propositions = [...rows("proposition").querySelectorAll(".chosen")].map((row) => ({
            id: row.dataset.id, ...told(row), side: row.querySelector(":checked")?.value,
        }));
        const draft = {
            actors, propositions, attribution: form.elements.attribution.value,
            none: form.elements.none_fits.checked, note: form.elements.note.value,
        };
        stored((kept) => kept.setItem(key, JSON.stringify(draft)));
    }

    function told(row) {
        return {
            name: row.querySelector(".chosen-name")?.textContent,
            detail: row.querySelector(".chosen-detail")?.textContent,
        };
    }

    function restore() {
        const draft = JSON.parse(stored((kept) => kept.getItem(key)) || "null");
        if (!draft || "sent" in form.dataset || "late" in form.dataset) return;
        for (const each of draft.actors) {
            const row = add(each.adds, each);
            if (each.adds === "described") row.querySelector("input").value = each.described;
        }
        for (const each of draft.propositions) {
            const row = add("proposition", each);
            const side = row.querySelector(`[value="${each.side}"]`);
            if (side) side.checked = true;
        }
        if (draft.attribution) form.elements.attribution.value = draft.attribution;
        form.elements.none_fits.checked = draft.none;
        form.elements.note.value = draft.note;
        document.getElementById("restored").hidden = false;
    }

    function discard() {
        stored((kept) => kept.removeItem(key));
        rows("actor").replaceChildren();
        rows("proposition").replaceChildren();
        form.reset();
        document.getElementById("restored").hidden = true;
        document.getElementById("search-actor").focus();
    }

    // --- keys ---------------------------------------------------------------------------------

    form.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.stopPropagation();
            form.querySelector(".send button")?.click();
            return;
        }
        const sides = event.target.closest?.(".sides")?.querySelectorAll("input");
        const chosen = sides && /^[1-9]$/.test(event.key) && sides[Number(event.key) - 1];
        if (chosen) {
            chosen.checked = true;
            chosen.focus();
            keep();
        }
    });

    form.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (!button) return;
        if (button.matches(".chosen-remove")) remove(button.closest(".chosen"));
        if (button.dataset.offer) choose(button.dataset.offer, button.dataset);
        if (button.id === "unnamed") {
            add("described").querySelector("input").focus();
            keep();
        }
        if (button.id === "discard") discard();
    });

    form.addEventListener("submit", () => {
        // Whoever signed in again in another tab has another token than this page was made with.
        form.elements.csrfmiddlewaretoken.value = token() || form.elements.csrfmiddlewaretoken.value;
    });

    form.addEventListener("input", () => keep());
    document.querySelectorAll("[data-search]").forEach(search);
    document.querySelector("[role=alert]")?.focus();
    if (key) restore();
})();
