// What reviewers asked about a claim, and the answer to it, above the form it is about.

import { get, post, SignedOut } from "./asking.js";
import { announce, button, el, fresh, sends, when } from "./dom.js";

/** Per person: in this browser somebody else may sign in. */
const shelf = ({ user, state }) => `factbase:comment:${user}:${state.claim}`;

/** The thread of the claim in the form; nothing for a claim that is not saved yet. */
export function threadSection(form) {
    const { claim } = form.state;
    if (!claim || !form.addresses.thread) return null;
    const address = form.addresses.thread.replace("/0/", `/${claim}/`), place = shelf(form);
    const count = el("span", { class: "count" });
    const list = el("ol", { class: "thread-list" });
    const answer = el("div");
    const element = el("details", { class: "thread", open: Boolean(kept(place)) },
        el("summary", {}, "Comments ", count), list, answer);
    const show = ({ comments, may_comment: may }) => {
        count.textContent = comments.length;
        list.replaceChildren(...comments.map(one));
        const [newest] = comments.slice(-1);
        if (newest && !newest.mine) element.open = true; // somebody waits for an answer
        if (may && !answer.firstChild) answer.append(...answering(place, address, show));
    };
    get(address).then(show, () => element.remove());
    return element;
}

function one({ by, at, text, mine }) {
    const moment = el("time", { datetime: at }, when(at));
    return el("li", { class: mine ? "is-mine" : null },
        el("p", { class: "hint" }, el("b", {}, by), " ", moment),
        el("p", { dir: "auto" }, text));
}

function answering(place, address, show) {
    const id = fresh("comment");
    const says = el("p", { class: "error", role: "alert" });
    const area = el("textarea", { id, rows: 2, maxlength: 5000, dir: "auto", value: kept(place), "aria-describedby": `${id}-hint` });
    const send = async () => {
        if (!area.value.trim() || area.readOnly) return area.focus();
        area.readOnly = true;
        try {
            show(await post(address, { text: area.value }));
            area.value = "";
            keep(place, "");
            says.textContent = "";
            announce("Your comment is sent.");
        } catch (error) {
            says.replaceChildren(...whyNot(error));
        }
        area.readOnly = false;
        return area.focus();
    };
    area.addEventListener("input", () => keep(place, area.value));
    sends(area, send);
    return [el("label", { for: id }, "Your answer"), area,
        el("p", { class: "hint", id: `${id}-hint` }, "Ctrl+Enter here sends the comment; the claim is not saved by it."), says,
        button("Send the comment", send)];
}

function whyNot(error) {
    if (!(error instanceof SignedOut)) return [error.message];
    const link = el("a", { href: error.login, target: "_blank", class: "text-link" }, "Sign in");
    return ["You are signed out, so the comment was not sent. ", link, " in another window, then send it again."];
}

function kept(place) {
    try { return sessionStorage.getItem(place) ?? ""; } catch { return ""; }
}

function keep(place, words) {
    try {
        if (words.trim()) sessionStorage.setItem(place, words);
        else sessionStorage.removeItem(place);
    } catch { /* a browser that keeps nothing */ }
}
