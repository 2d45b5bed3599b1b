// Before a claim is submitted: what a rule warns of asks why it is right all the same.

import { button, el, field, sends } from "./dom.js";

export function asksSection(form, asks) {
    if (!asks.length) return null;
    const boxes = asks.map(({ key, title, message, claim }) => {
        const why = el("textarea", {
            rows: 2, dir: "auto", value: form.accept[key] ?? "",
            input: (event) => { form.accept[key] = event.target.value; form.errors.forget(event.target); },
        });
        const link = claim ? [" ", el("a", { class: "text-link", href: claim, target: "_blank" }, "Look at it (in a new tab)")] : null;
        return el("div", { class: "ask" }, el("h3", {}, title), el("p", {}, message, link),
            field("Why this is right", why, { path: `accept.${key}`, hint: "Ctrl+Enter here submits the claim with your answers." }));
    });
    const anyway = () => {
        const unanswered = asks.filter(({ key }) => !form.accept[key]?.trim()).map(({ key }) => key);
        if (!unanswered.length) return form.save({ submit: true, accept: { ...form.accept } });
        const say = ["Say in a few words why this is right, or change the claim."];
        return form.errors.show(Object.fromEntries(unanswered.map((key) => [`accept.${key}`, say])));
    };
    return sends(el("section", { class: "asks", "aria-label": "Before it is submitted" }, boxes,
        button("Submit anyway", anyway, { class: "button button-primary", "data-do": "anyway" })), anyway);
}
