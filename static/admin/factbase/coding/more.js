// What few claims need: topics, citations, the language of the wording.

import { Combobox } from "./combobox.js";
import { button, el, field, select } from "./dom.js";

export function moreFields(form) {
    const topics = topicsField(form), citations = citationsField(form);
    const language = el("input", {
        type: "text", size: 10, value: form.state.language, maxlength: 35,
        input: (event) => { form.state.language = event.target.value; form.changed(); },
    });
    const used = form.state.topics.length || form.state.citations.length;
    const element = el("details", { class: "more", open: Boolean(used) },
        el("summary", {}, "Topics, citations, language"),
        topics, citations,
        field("Language of your wording", language, { path: "language", hint: "en, de, zh-Hans …" }));
    return { element };
}

const labelled = (each) => ({ title: each.label, note: "" });

function topicsField(form) {
    const element = el("div", { "data-path": "topics", tabindex: -1 });
    const focus = () => element.querySelector("[role=combobox]").focus();
    const render = () => {
        const { topics } = form.state;
        const drop = (index) => { topics.splice(index, 1); form.changed(); render(); focus(); };
        const search = new Combobox({
            label: "Topics", placeholder: "Add a topic",
            find: async (words, signal) => (await form.find("topics", words, signal))
                .filter(({ id }) => !topics.some((each) => each.id === id)),
            show: labelled,
            choose: (topic) => { topics.push(topic); form.changed(); setTimeout(() => { render(); focus(); }); },
            type: () => {},
            next: () => {},
        });
        element.replaceChildren(search.element, el("ul", { class: "chips" }, topics.map((topic, index) => el(
            "li", {}, topic.label, button("✕", () => drop(index), { class: "quiet", "aria-label": `Remove ${topic.label}` })))));
    };
    render();
    return element;
}

function citationsField(form) {
    const element = el("div", { "data-path": "citations", tabindex: -1 });
    const render = () => {
        const { citations } = form.state;
        element.replaceChildren(...citations.map((each, index) => row(each, index)),
            button("+ An article the claim cites", () => {
                citations.push({ article: null, relation: "mentions", note: "" });
                form.changed();
                render();
                element.querySelector(`[data-path="citations.${citations.length - 1}.article"]`).focus();
            }, { class: "quiet" }));
    };
    const row = (citation, index) => {
        const path = `citations.${index}`;
        const search = new Combobox({
            label: "Cites", path: `${path}.article`, chosen: citation.article, typed: citation.typed,
            find: (words, signal) => form.find("articles", words, signal),
            show: labelled,
            choose: (article) => { Object.assign(citation, { article, typed: "" }); form.changed(); },
            type: (words) => { Object.assign(citation, { article: null, typed: words }); form.changed(); },
            next: () => {},
        });
        const note = el("input", {
            type: "text", dir: "auto", maxlength: 500, value: citation.note, placeholder: "page, paragraph",
            input: (event) => { citation.note = event.target.value; form.changed(); },
        });
        const remove = () => { form.state.citations.splice(index, 1); form.changed(); render(); };
        return el("div", { class: "citation", "data-path": path, tabindex: -1 },
            el("div", { class: "with-remove" }, search.element,
                button("✕", remove, { class: "quiet", "aria-label": `Remove citation ${index + 1}` })),
            el("div", { class: "two" },
                field("How", select(form.choices.relation, citation.relation, (value) => { citation.relation = value; form.changed(); }), { path: `${path}.relation` }),
                field("Where in it", note, { path: `${path}.note` })));
    };
    render();
    return element;
}
