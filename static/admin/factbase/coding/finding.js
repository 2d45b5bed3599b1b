// `/`: words are found in the text and become the chosen passage, so that no mouse is needed.

import { el } from "./dom.js";

export class Finding {
    constructor({ frame, text, selection, pane }) {
        Object.assign(this, { text, selection, pane, places: [], at: 0 });
        this.input = el("input", { type: "search", id: "desk-find", autocomplete: "off", "aria-describedby": "desk-find-said" });
        this.said = el("span", { id: "desk-find-said", role: "status" });
        this.element = el("form", { class: "desk-find", role: "search", hidden: true },
            el("label", { for: "desk-find" }, "Find in the text"), this.input, this.said,
            el("p", { class: "hint" }, "Enter chooses the passage, ↑ ↓ go to the others, Esc goes back."));
        this.element.addEventListener("submit", (event) => { event.preventDefault(); this.take(); });
        this.input.addEventListener("input", () => this.look());
        this.input.addEventListener("keydown", (event) => this.press(event));
        frame.append(this.element);
    }

    open() {
        this.element.hidden = false;
        this.from = this.selection.passage()?.start ?? 0;
        this.input.select();
        this.input.focus();
        if (this.input.value) this.look();
    }

    close() {
        this.element.hidden = true;
        CSS.highlights?.delete("desk-found");
        this.pane.focus({ preventScroll: true });
    }

    look() {
        this.places = this.text.places(this.input.value);
        this.at = 0;
        this.show();
    }

    press(event) {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by && this.places.length) {
            this.at = (this.at + by + this.places.length) % this.places.length;
            this.show();
        } else if (event.key === "Escape") this.close();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    /** Marks the place found without taking the focus from the words being typed. */
    show() {
        const { places, at } = this;
        this.said.textContent = !this.input.value.trim() ? "" : places.length
            ? `${at + 1} of ${places.length}${places.length === 1000 ? " or more" : ""}` : "not found";
        CSS.highlights?.delete("desk-found");
        if (!places.length) return;
        const { start, end } = this.text.passageAt(places[at]);
        const from = this.selection.boundary(start), to = this.selection.boundary(end);
        const range = new Range();
        range.setStart(from.node, from.offset);
        range.setEnd(to.node, to.offset);
        CSS.highlights?.set("desk-found", new Highlight(range));
        const box = this.pane.getBoundingClientRect(), place = range.getBoundingClientRect();
        if (place.top < box.top + 96 || place.bottom > box.bottom - 48) {
            this.pane.scrollTop += place.top - box.top - box.height / 3;
        }
    }

    take() {
        const place = this.places[this.at];
        if (!place) return;
        this.close();
        this.selection.choose(this.text.passageAt(place));
    }
}
