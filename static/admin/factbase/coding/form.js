// The form beside the text: one claim being coded, from its quote to its submission.

import { asksSection } from "./asks.js";
import { get, post, SignedOut } from "./asking.js";
import { claimantsField } from "./claimants.js";
import { askBeforeLeaving } from "./dialogs.js";
import { announce, button, el, quoted, when } from "./dom.js";
import { Errors } from "./errors.js";
import { attribution, dateAndCertainty, memo, wording } from "./fields.js";
import { moreFields } from "./more.js";
import { remove, save } from "./outcome.js";
import { Proposing } from "./proposing.js";
import { quotesField } from "./quotes.js";
import { Saving } from "./saving.js";
import { isChanged, stateOf } from "./state.js";
import { stancesField } from "./stances.js";
import { threadSection } from "./thread.js";

const FOUND = new Map(); // what searches have found, so that typing the same again asks nobody

export class Form {
    /** `on`: {changed(what), saved(answer), closed(), signedOut(error)}, told to the page. */
    constructor({ holder, addresses, text, snapshot, keeping, user, on }) {
        Object.assign(this, { holder, addresses, text, snapshot, keeping, user, on, state: null });
        this.saving = new Saving({ address: addresses.save, say: (...said) => this.say(...said) });
        this.proposing = new Proposing(this);
    }

    get isOpen() { return this.state !== null; }

    get isDirty() { return this.isOpen && isChanged(this.state); }

    // --- opening and closing --------------------------------------------------------------------

    /** `restored`: what was kept of it, typed before a reload. */
    open(form, { key, quotes, restored, focus = "text" } = {}) {
        this.choices = form.choices;
        this.offered = form.offered ?? [];
        this.madeDefault = form.made_default ?? {};
        this.state = restored ?? stateOf(form, { key, quotes });
        this.restored = restored;
        this.accept = {};
        this.busy = this.sending = false; // saving; and on its way to the server
        this.render();
        this.keep();
        this.keeping.take(this.state.key);
        this.holder.hidden = false;
        this.on.changed("opened");
        this.focus(focus);
        if (!restored && !this.state.claim) this.proposing.now();
    }

    close() {
        this.saving.stop();
        this.keeping.leave();
        this.state = null;
        this.holder.hidden = true;
        this.holder.replaceChildren();
        this.on.closed();
    }

    /** Asks before anything is lost. True where the form is closed afterwards. */
    async leave() {
        if (!this.isOpen) return true;
        if (!this.isDirty) return this.discard();
        const answer = await askBeforeLeaving(this.state.text.trim() || "A claim that has no words yet.");
        if (answer === "discard") return this.discard();
        if (answer === "save") await this.save({});
        return !this.isOpen;
    }

    discard() {
        this.keeping.drop(this.state.key);
        this.close();
        return true;
    }

    save(how = {}) { return save(this, how); }

    // --- drawing ----------------------------------------------------------------------------------

    render() {
        this.banner = el("div", { class: "banners", role: "alert" });
        this.asks = el("div");
        this.parts = {
            quotes: quotesField(this), claimants: claimantsField(this), attribution: attribution(this), stances: stancesField(this),
        };
        const { quotes, claimants, attribution: how, stances } = this.parts;
        const last = el("div", { class: "part" }, dateAndCertainty(this), memo(this), moreFields(this).element);
        const general = el("div", { class: "banners", role: "alert" }); // errors that belong to no field
        this.form = el("form", { class: "desk-form", novalidate: true, "aria-labelledby": "desk-form-title" },
            this.heading(), this.banner,
            el("div", { class: "desk-fields" }, general, quotes.element, wording(this), claimants.element, how.element, stances.element, last, this.asks),
            this.foot());
        this.form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
        this.errors = new Errors(this.form);
        this.holder.replaceChildren(this.form);
        if (!this.state.quotes.length && !this.text) this.form.querySelector(".typing").open = true;
    }

    heading() {
        const { state, restored } = this;
        const status = state.claim ? el("span", { class: `status status-${state.status}` }, state.status_label) : null;
        const because = state.returned_because
            ? el("blockquote", { class: "queue-reason", dir: "auto" }, el("b", {}, "Returned: "), state.returned_because) : null;
        const kept = restored ? el("p", { class: "note" },
            `What you had typed (${when(restored.keptAt)}) was not saved; it is back. `,
            button("Discard it", () => { this.discard(); announce("Discarded."); }, { class: "quiet" })) : null;
        return el("header", {}, el("h2", { id: "desk-form-title" }, state.version_id || "New claim", " ", status), because, kept, threadSection(this));
    }

    foot() {
        const deletable = this.state.claim && this.state.status === "draft";
        const key = (name) => el("kbd", { "aria-hidden": "true" }, name);
        return el("footer", {},
            el("button", { type: "submit", class: "button", title: "Ctrl+Enter", "data-do": "save" }, "Save ", key("⌃⏎")),
            button(["Save and submit ", key("⌃⇧⏎")], () => this.save({ submit: true }), { class: "button button-primary", title: "Ctrl+Shift+Enter", "data-do": "submit" }),
            button(["Close ", key("esc")], () => this.leave(), { "data-do": "close" }),
            deletable ? button("Delete", () => remove(this), { class: "quiet danger" }) : null);
    }

    showAsks(asks) { this.asks.replaceChildren(...[asksSection(this, asks)].filter(Boolean)); }

    /** Above the form: how things stand with the server. */
    say(kind, ...content) {
        if (!this.isOpen || this.banner.dataset.said === `${kind}${content[0]}`) return; // not read out again at each try
        this.banner.dataset.said = `${kind}${content[0]}`;
        this.banner.replaceChildren(...(kind ? [el("div", { class: `banner is-${kind}` }, content)] : []));
    }

    // --- what is typed ------------------------------------------------------------------------

    changed(what) {
        this.keep();
        this.errors.forget(document.activeElement);
        if (this.banner.dataset.said?.startsWith("done")) this.say();
        this.on.changed(what);
        if (what === "claimants" || what === "quotes") this.proposing.soon();
    }

    keep() {
        if (!this.isDirty) return this.keeping.drop(this.state.key);
        if (this.keeping.keep(this.state)) return undefined;
        return this.say("offline", "This browser keeps nothing (its storage is full or switched off): save often.");
    }

    setQuotes(quotes) {
        this.state.quotes = quotes.sort((one, other) => (one.start ?? Infinity) - (other.start ?? Infinity));
        this.parts.quotes.render();
        this.changed("quotes");
    }

    addQuote(passage) {
        this.setQuotes([...this.state.quotes, { ...passage, snapshot: this.snapshot }]);
        this.returnTo?.focus({ preventScroll: true });
        announce("Added as a part of the quote.");
    }

    /** The words go into the memo; without words, only the focus. */
    note(passage) {
        const box = this.form.querySelector("[data-path=memo]");
        if (passage) this.state.memo = [this.state.memo.trimEnd(), `${quoted(passage.exact, Infinity)}\n`].filter(Boolean).join("\n");
        box.value = this.state.memo;
        this.changed();
        this.focus("memo");
    }

    describe(passage) { this.parts.claimants.describe(passage.exact.replace(/\s+/gu, " ").slice(0, 500)); }

    // --- going about in it --------------------------------------------------------------------

    focus(path) { this.errors.focus(path); }

    /** On to what is not answered yet: proposition, stance, then submitting. */
    next(from) {
        const { stances } = this.state;
        if (from === "claimants") return this.focus("stances.0.proposition");
        const open = stances.findIndex(({ proposition, stance }) => !proposition || !stance);
        if (open < 0) return this.form.querySelector("[data-do=submit]").focus();
        return this.focus(stances[open].proposition ? `stances.${open}.stance` : `stances.${open}.proposition`);
    }

    // --- the server's help ------------------------------------------------------------------------

    async find(what, words, signal) {
        const known = `${what}:${words}`;
        if (words && FOUND.has(known)) return FOUND.get(known);
        try {
            const { results } = await get(this.addresses[what], { q: words }, { signal });
            FOUND.set(known, results);
            return results;
        } catch (error) {
            if (error instanceof SignedOut) this.on.signedOut(error);
            throw error;
        }
    }

    /** What a name that is not here yet seems to be; nothing where the answer is slow. */
    async guess(name) {
        try {
            const { guess } = await get(this.addresses.new_actor, { q: name }, { signal: AbortSignal.timeout(1500) });
            return guess;
        } catch {
            return {};
        }
    }

    place(exact) { return post(this.addresses.place, { exact }); }

    add(what, values) {
        FOUND.clear();
        return post(this.addresses[what], values);
    }
}
