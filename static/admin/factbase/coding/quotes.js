// The quote of the claim being coded, in one part or several, each chosen in the text or typed.

import { button, el, hasMarks, quoted, sends, withinQuotes } from "./dom.js";

/** `form`: {state, text, places, changed(what), place(exact)}. */
export function quotesField(form) {
    const parts = el("div", { class: "quote-parts" });
    const typing = el("div");
    const element = el("section", { class: "part", "aria-label": "Quote", "data-path": "quotes", tabindex: -1 }, parts, typing);

    const remove = (index) => {
        form.state.quotes.splice(index, 1);
        form.changed("quotes");
        render();
        form.focus("text");
    };

    function render() {
        const { quotes } = form.state;
        parts.replaceChildren(...quotes.map((quote, index) => el(
            "blockquote",
            { dir: "auto", "data-path": `quotes.${index}`, tabindex: -1, class: quote.end ? null : "has-no-place" },
            hasMarks(quote.exact) ? el("p", {}, quote.exact) : el("p", { class: "is-marked" }, withinQuotes(quote.exact)),
            button("✕", () => remove(index), { class: "quiet", "aria-label": `Remove this part of the quote: ${quoted(quote.exact, 40)}` }),
            el("small", {}, footOf(form, quote, index)),
        )));
        if (!quotes.length) parts.append(el("p", { class: "hint" }, form.text
            ? "No quote yet: choose the passage in the text, then press q."
            : "The text of this article is not here, so the quote is kept as you type it."));
        typing.replaceChildren(el("details", { class: "typing" },
            el("summary", {}, "Type or paste a quote"), typed(form, render)));
    }

    render();
    return { element, render };
}

function footOf(form, quote, index) {
    const part = form.state.quotes.length > 1 ? `part ${index + 1} of ${form.state.quotes.length}` : "";
    if (!form.text) return part;
    if (!quote.end || quote.snapshot !== form.snapshot) return "not found in the text shown";
    return part;
}

/** A quote typed by hand is looked for; the nearest passage is offered, never taken silently. */
function typed(form, render) {
    const answer = el("div", { role: "status" });
    const box = el("textarea", {
        rows: 3, dir: "auto", "aria-label": "The quote, word for word",
        value: form.state.typedQuote ?? "",
        input: (event) => { form.state.typedQuote = event.target.value; form.changed(); },
    });
    const add = (quote) => {
        form.state.quotes.push(quote);
        form.state.quotes.sort((one, other) => (one.start ?? Infinity) - (other.start ?? Infinity));
        form.state.typedQuote = "";
        form.changed("quotes");
        render();
        form.focus("text");
    };
    const look = async () => {
        const exact = box.value.trim();
        if (!exact) return box.focus();
        if (!form.text) return add({ exact, start: null, end: null, snapshot: null });
        try {
            const { found, nearest, error } = await form.place(exact);
            if (found) return add({ ...found, snapshot: form.snapshot });
            answer.replaceChildren(offer(error, nearest, (passage) => add({ ...passage, snapshot: form.snapshot })));
        } catch (error) {
            answer.replaceChildren(el("p", { class: "error" }, error.message));
        }
    };
    const does = form.text ? "looks for it in the text" : "takes it";
    box.setAttribute("aria-describedby", "typed-hint");
    sends(box, look);
    return [box, el("p", { class: "hint", id: "typed-hint" }, `Ctrl+Enter here ${does}.`), button(form.text ? "Find it in the text" : "Use it", look), answer];
}

/** What stands there instead, to be taken by who knows. */
export function offer(error, nearest, use) {
    return el("div", { class: "offer" },
        el("p", { class: nearest ? "hint" : "error" }, error || "This does not stand in the text."),
        nearest ? el("blockquote", { dir: "auto" }, nearest.exact) : null,
        nearest ? button("Use this passage", () => use(nearest)) : null);
}
