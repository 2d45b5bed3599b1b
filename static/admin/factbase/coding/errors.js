// What is wrong, next to the field it is about. Fields are found by their path: `claimants.0.actor`.

import { el } from "./dom.js";

export class Errors {
    constructor(form) { this.form = form; }

    /** Shows them all; the focus goes to the first of them as the form is read. */
    show(errors, { besides = false } = {}) {
        if (!besides) this.clear();
        const places = Object.entries(errors).map(([path, said]) => this.place(path, said));
        places.sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
        if (places[0]) this.focus(places[0].dataset.path);
    }

    place(path, said) {
        const at = this.at(path);
        const lines = said.map((each) => el("p", { class: "error", "data-of": path }, each));
        if (at === this.form) {
            this.form.querySelector(".desk-fields > .banners").append(...lines);
        } else if (at.matches("input, textarea, select")) {
            lines[0].id = `${at.id}-error`;
            at.setAttribute("aria-invalid", "true");
            at.setAttribute("aria-describedby", `${at.getAttribute("aria-describedby") ?? ""} ${lines[0].id}`.trim());
            at.closest(".field").append(...lines);
        } else at.append(...lines);
        return at;
    }

    /** The element of that path, or of the nearest one around it. */
    at(path) {
        for (let parts = path.split("."); parts.length; parts = parts.slice(0, -1)) {
            const found = parts[0] && this.form.querySelector(`[data-path="${CSS.escape(parts.join("."))}"]`);
            if (found) return found;
        }
        return this.form;
    }

    focus(path) {
        const at = this.at(path);
        const control = at.matches("input, textarea, select") ? at : at.querySelector("input:checked, input, textarea, select") ?? at;
        for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
        control.focus({ preventScroll: true });
        control.scrollIntoView({ block: "nearest" });
    }

    /** What is being changed is not called wrong any longer. */
    forget(control) {
        if (!control?.matches?.("[aria-invalid]")) return;
        right(control);
        for (const each of control.closest(".field").querySelectorAll(".error")) each.remove();
    }

    clear() {
        for (const each of this.form.querySelectorAll(".error, .offer")) each.remove();
        this.form.querySelectorAll("[aria-invalid]").forEach(right);
    }
}

function right(control) {
    control.removeAttribute("aria-invalid");
    const about = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !id.endsWith("-error"));
    if (about.length) control.setAttribute("aria-describedby", about.join(" "));
    else control.removeAttribute("aria-describedby");
}
