// The plain fields of the form: wording, attribution, date, certainty, memo.

import { el, field, select } from "./dom.js";

/** A control that writes what is typed into the form's state. */
function bound(form, tag, name, attributes = {}) {
    return el(tag, {
        ...attributes,
        dir: "auto",
        value: form.state[name],
        input: (event) => { form.state[name] = event.target.value; form.changed(); },
    });
}

function choosing(form, name, then) {
    return select(form.choices[name], form.state[name], (value) => {
        form.state[name] = value;
        then?.();
        form.changed();
    });
}

export function wording(form) {
    const box = bound(form, "textarea", "text", {
        rows: 2, maxlength: 1000, lang: form.state.language, placeholder: "The assertion in your own words, as a whole sentence",
    });
    return el("div", { class: "part" }, field("Claim", box, { path: "text" }));
}

/** How the article gives the claim; what the text proposes, and why, until it is chosen by hand. */
export function attribution(form) {
    const why = el("p", { class: "hint proposed" });
    const control = choosing(form, "attribution", () => { form.state.touched = true; why.textContent = ""; });
    const propose = ({ value, why: because }) => {
        form.state.attribution = control.value = value;
        why.textContent = because ? `Proposed: ${because}` : "";
    };
    return { element: el("div", { class: "part" }, field("Attribution", control, { path: "attribution" }), why), propose };
}

export function dateAndCertainty(form) {
    const { plain, edtf } = form.madeDefault;
    const article = plain || edtf ? `Empty: ${plain || edtf}, as the article. ` : "Empty: not known. ";
    return el("div", { class: "two" },
        field("Made on", bound(form, "input", "made", { type: "text", placeholder: edtf }), { path: "made", hint: `${article}Else 2023, 2021-03, 2021-03-09 or 9 March 2021; 2021-03~ is about then.` }),
        field("Certainty", choosing(form, "certainty"), { path: "certainty", hint: "How sure you are. Never published." }));
}

export const memo = (form) => field("Memo", bound(form, "textarea", "memo", { rows: 2 }),
    { path: "memo", hint: "For those who work here. Never published." });
