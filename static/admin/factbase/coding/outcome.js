// What came of saving a claim: done, lacking something, wrong, or changed by somebody else meanwhile.

import { NoConnection, post, SignedOut } from "./asking.js";
import { ask, compare } from "./dialogs.js";
import { el } from "./dom.js";
import { offer } from "./quotes.js";
import { fingerprint, pathOnScreen, payloadOf, stateOf, summary, unsettled } from "./state.js";

export async function save(form, { submit = false, accept = {} }) {
    if (form.busy) return form.saving.wake?.(); // waiting for the server: try now
    const { state } = form;
    const open = unsettled(state);
    if (Object.keys(open).length) return form.errors.show(open);
    form.busy = true;
    let numbers, print;
    try {
        await form.proposing.settled(); // so that what is saved is what the form shows
        form.sending = true;
        const answer = await form.saving.send(() => {
            const payload = payloadOf(state, form.snapshot);
            numbers = payload.numbers;
            print = fingerprint(state);
            return { ...payload.sent, submit, accept };
        });
        if (form.state === state) form.busy = form.sending = false;
        if (answer && form.state === state) return saved(form, answer, { submit, print });
    } catch (error) {
        if (form.state === state) form.busy = form.sending = false;
        if (form.state === state) return notSaved(form, error, numbers, { submit, accept });
    }
    return undefined;
}

function saved(form, answer, { submit, print }) {
    const { state } = form;
    const typedSince = fingerprint(state) !== print;
    if (!typedSince && !(submit && !answer.submitted)) {
        form.keeping.drop(state.key);
        form.close();
        return form.on.saved(answer);
    }
    const { claim, seen, status, status_label: label, version_id: versionId } = answer.form;
    Object.assign(state, { claim, seen, status, status_label: label, version_id: versionId, original: print });
    form.restored = null;
    form.keep();
    form.form.querySelector("header").replaceWith(form.heading());
    form.form.querySelector("footer").replaceWith(form.foot());
    form.on.saved(answer, { stays: true });
    if (!typedSince) return lacking(form, answer);
    return form.say("note", `${answer.said} What you have typed since is not saved yet.`);
}

/** Saved, but not submitted: says what is missing where it is missing. */
function lacking(form, { said, missing = [], asks = [] }) {
    form.errors.clear();
    form.say("note", `${said} It is not submitted yet.`);
    form.showAsks(asks);
    const errors = {};
    for (const { message, field } of missing) (errors[field] ??= []).push(message);
    if (missing.length) return form.errors.show(errors);
    return form.asks.querySelector("textarea")?.focus();
}

function notSaved(form, error, numbers, again) {
    const { errors, nearest = {}, form: theirs } = error.answer ?? {};
    if (error.status === 409 && theirs) return conflict(form, error, again);
    if (!errors) return form.say("refused", error.message);
    const shown = Object.entries(errors).map(([path, said]) => [pathOnScreen(path, numbers), said]);
    form.errors.show(Object.fromEntries(shown));
    for (const [part, passage] of Object.entries(nearest)) {
        if (passage) offerNearest(form, Number(part), passage, errors[`quotes.${part}`] ?? []);
    }
    return undefined;
}

function offerNearest(form, part, passage, said) {
    const at = form.errors.at(`quotes.${part}`);
    for (const each of at.querySelectorAll(".error")) each.remove();
    at.append(offer(said.join(" "), passage, (taken) => {
        form.setQuotes(form.state.quotes.map((quote, index) => (index === part ? { ...taken, snapshot: form.snapshot } : quote)));
        form.focus("text");
    }));
    at.querySelector(".offer button").focus();
}

/** Shows what differs and lets choose. */
async function conflict(form, error, again) {
    const { form: now } = error.answer;
    const theirs = stateOf(now);
    const isEditable = ["draft", "returned"].includes(now.status);
    const answer = await compare("This claim has changed meanwhile", error.message,
        summary(form.state, form.choices), summary(theirs, form.choices), [
            ...(isEditable ? [["mine", "Save mine"]] : []),
            ["theirs", "Take what was saved", "button-primary"],
            ["stay", "Go on, save nothing"],
        ]);
    if (answer === "mine") {
        form.state.seen = now.seen;
        return save(form, again);
    }
    if (answer === "stay") return form.say("refused", error.message);
    form.keeping.drop(form.state.key);
    if (isEditable) return form.open(now, { key: form.state.key });
    form.close();
    return form.on.saved({ said: error.message });
}

/** A draft that was never submitted can go. */
export async function remove(form) {
    const { state } = form;
    const answer = await ask("Delete this draft?", el("p", { dir: "auto" }, state.text), [
        ["delete", "Delete", "button-danger"], ["stay", "Keep it"]]);
    if (answer !== "delete") return;
    try {
        await post(form.addresses.delete, { claim: state.claim, seen: state.seen });
        form.discard();
        form.on.saved({ said: `${state.version_id || "The draft"} is deleted.` });
    } catch (error) {
        if (error instanceof SignedOut) form.on.signedOut(error);
        else form.say(error instanceof NoConnection ? "offline" : "refused", error.message);
    }
}
