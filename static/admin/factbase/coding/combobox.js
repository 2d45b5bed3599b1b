// A field that finds things while one types (the ARIA combobox pattern, with a list).

import { el, fresh } from "./dom.js";

const PAUSE = 80;
const ROOM = 240, MOST = 420; // of a list, in pixels

/**
 * find(words, signal) → options; show(option) → {title, note}; detail(option) → elements or null;
 * choose(option) and type(words) tell what was chosen or typed; next() goes on to what comes next;
 * add(words) makes a new one, offered as the last of the list; while isStill() only typing opens it.
 */
export class Combobox {
    constructor({ label, path, chosen = null, typed = "", placeholder, ...ways }) {
        Object.assign(this, ways, { chosen, options: [], at: -1, waiting: false, id: fresh("find") });
        this.input = el("input", {
            type: "text", id: this.id, role: "combobox", autocomplete: "off", spellcheck: "false", dir: "auto",
            "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${this.id}-list`,
            placeholder, "data-path": path,
        });
        this.list = el("ul", { id: `${this.id}-list`, role: "listbox", "aria-label": label });
        this.about = el("div", { class: "about-option", id: `${this.id}-about` });
        this.popup = el("div", { class: "popup", hidden: true }, this.list, this.about);
        this.element = el("div", { class: "field combobox" }, el("label", { for: this.id }, label), this.input, this.popup);
        this.input.value = chosen ? this.show(chosen).title : typed;
        this.listen();
    }

    listen() {
        this.input.addEventListener("input", () => this.typedNow());
        this.input.addEventListener("keydown", (event) => this.press(event));
        this.input.addEventListener("focus", () => {
            if (this.chosen) this.input.select();
            else if (!this.isQuiet && !this.isStill?.()) this.open();
        });
        this.input.addEventListener("click", () => this.isStill?.() || this.open());
        this.input.addEventListener("blur", () => this.close());
        this.popup.addEventListener("pointerdown", (event) => {
            event.preventDefault(); // the focus stays in the field
        });
        this.list.addEventListener("click", (event) => {
            const option = event.target.closest("[role=option]");
            if (option) this.take(this.options[Number(option.dataset.index)]);
        });
    }

    /** The field has the focus, without its list. */
    focusQuietly() {
        this.isQuiet = true;
        this.input.focus();
        this.isQuiet = false;
    }

    get isOpen() { return !this.popup.hidden; }

    typedNow() {
        this.chosen = null;
        this.type(this.input.value);
        this.open();
    }

    async open() {
        const words = this.chosen ? "" : this.input.value.trim();
        this.asking?.abort();
        this.moved = false;
        const { signal } = (this.asking = new AbortController());
        clearTimeout(this.later);
        this.looking = true;
        this.input.setAttribute("aria-busy", "true");
        if (words) await new Promise((go) => { this.later = setTimeout(go, PAUSE); });
        if (signal.aborted) return;
        try {
            this.fill(await this.find(words, signal), words);
        } catch (error) {
            if (!signal.aborted) this.say(error.message);
        }
    }

    fill(found, words) {
        this.looking = false;
        this.input.removeAttribute("aria-busy");
        if (document.activeElement !== this.input) return;
        this.options = found.map((option) => ({ option }));
        const same = found.some((option) => this.show(option).title.toLowerCase() === words.toLowerCase());
        if (this.add && words && !same) this.options.push({ add: words });
        if (!this.options.length) return this.say(words ? "Nothing found." : "Type to find one.");
        this.list.replaceChildren(...this.options.map((each, index) => this.row(each, index)));
        this.popup.hidden = false;
        this.input.setAttribute("aria-expanded", "true");
        this.light(0);
        this.place();
        if (this.waiting && found.length) this.take(this.options[0]);
        this.waiting = false;
    }

    row({ option, add }, index) {
        const { title, note } = option ? this.show(option) : { title: `Add “${add}”` };
        return el("li", { role: "option", id: `${this.id}-${index}`, "data-index": index, "aria-selected": "false", class: add ? "is-new" : null },
            el("span", { dir: "auto" }, title), note ? el("small", { dir: "auto" }, note) : null);
    }

    say(words) {
        this.looking = this.waiting = false;
        this.options = [];
        this.at = -1;
        this.about.replaceChildren();
        this.input.removeAttribute("aria-activedescendant");
        this.list.replaceChildren(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, words));
        this.popup.hidden = false;
        this.place();
        this.input.setAttribute("aria-expanded", "true");
    }

    /** Below the field as far as the buttons at the form's foot; above it where that is too little. */
    place() {
        const panel = this.popup.closest(".desk-panel-inside"), foot = panel?.querySelector(".desk-form > footer");
        if (!foot) return;
        const room = () => foot.getBoundingClientRect().top - this.input.getBoundingClientRect().bottom - 8;
        if (room() < ROOM) panel.scrollTop += Math.min(ROOM - room(), this.input.getBoundingClientRect().top - panel.getBoundingClientRect().top - 32);
        const below = room(), above = this.input.getBoundingClientRect().top - panel.getBoundingClientRect().top - 8;
        const isAbove = below < ROOM / 2 && above > below;
        this.popup.classList.toggle("is-above", isAbove);
        this.popup.style.maxHeight = `${Math.max(96, Math.min(MOST, isAbove ? above : below))}px`;
    }

    light(index) {
        this.at = index;
        for (const [each, row] of [...this.list.children].entries()) {
            row.setAttribute("aria-selected", String(each === index));
        }
        const row = this.list.children[index];
        this.input.setAttribute("aria-activedescendant", row.id);
        row.scrollIntoView({ block: "nearest" });
        const { option } = this.options[index];
        this.about.replaceChildren(...((option && this.detail?.(option)) ?? []));
    }

    press(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by) {
            if (!this.isOpen) this.open();
            else if (this.options.length) {
                this.moved = true;
                this.light((this.at + by + this.options.length) % this.options.length);
            }
        } else if (event.key === "Enter") this.enter();
        else if (event.key === "Tab") return this.tab();
        else if (event.key === "Escape" && this.isOpen) {
            event.stopPropagation();
            this.close();
        } else return;
        event.preventDefault();
    }

    /** Takes what is lit and goes on; also what is still being looked for. */
    enter() {
        const words = this.input.value.trim();
        if (this.chosen && !this.moved) {
            this.close();
            return this.next();
        }
        if (this.looking && words) this.waiting = true;
        else if (this.isOpen && this.at >= 0) this.take(this.options[this.at]);
        else if (!words) this.next();
    }

    /** Leaves the field; takes what is lit where something was typed for it. */
    tab() {
        const words = this.input.value.trim();
        const lit = this.isOpen && !this.looking && this.options[this.at];
        const settles = this.looking && words && !this.chosen;
        if (lit?.option && !this.chosen && words) this.set(lit.option);
        this.close();
        if (settles) this.settle(words);
    }

    /** Left before the list was there: takes the one of that name. */
    async settle(words) {
        try {
            const found = await this.find(words);
            const same = found.filter((each) => this.show(each).title.toLowerCase() === words.toLowerCase());
            if (same.length === 1 && this.input.value.trim() === words) this.set(same[0]);
        } catch { /* it stays typed, and saving asks for it */ }
    }

    take({ option, add }) {
        if (add) {
            this.close();
            return this.add(add);
        }
        this.set(option);
        return this.next();
    }

    set(option) {
        this.chosen = option;
        this.input.value = this.show(option).title;
        this.close();
        this.choose(option);
    }

    close() {
        this.asking?.abort();
        clearTimeout(this.later);
        this.looking = this.waiting = false;
        this.popup.hidden = true;
        this.at = -1;
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
        this.input.removeAttribute("aria-busy");
    }
}
