// What the text around the passage proposes: who says so, and how. Proposals are filled in only
// where nobody has answered yet, and say why they are there.

import { post } from "./asking.js";
import { nobody } from "./claimants.js";
import { fingerprint } from "./state.js";

const PAUSE = 400, PATIENCE = 700;

export class Proposing {
    constructor(form) { this.form = form; }

    soon() {
        clearTimeout(this.later);
        this.later = setTimeout(() => this.now(), PAUSE);
    }

    now() {
        clearTimeout(this.later);
        this.later = null;
        if (this.form.isOpen) this.asked = this.ask();
    }

    /** What is being asked has come, or is no longer waited for: then nothing more is filled in. */
    settled() {
        if (this.later) this.now();
        return Promise.race([this.asked, new Promise((go) => { setTimeout(go, PATIENCE); })]);
    }

    async ask() {
        const { form } = this, { state, snapshot } = form;
        const parts = state.quotes.filter((quote) => quote.snapshot === snapshot && quote.end)
            .map(({ start, end }) => ({ start, end }));
        if (!snapshot || !parts.length) return this.author();
        const claimants = state.claimants.map(({ actor }) => actor?.id).filter(Boolean);
        try {
            const proposed = await post(form.addresses.propose, { snapshot, parts, claimants });
            if (form.state !== state || form.sending) return undefined;
            if (this.claimant(proposed)) return this.ask(); // with a claimant it may read otherwise
            return this.attribution(proposed.attribution);
        } catch {
            return this.author(); // only a help: without it all goes on
        }
    }

    attribution(proposed) {
        const { state, parts } = this.form;
        if (!proposed || state.touched || state.claim) return;
        this.quietly(() => parts.attribution.propose(proposed));
    }

    /** Who says it by the words of the text, or else the author. True where somebody was filled in. */
    claimant({ claimants: named = [], attribution }) {
        const { state, parts } = this.form, [first] = named;
        if (!state.claim) state.claimants[0].named = named;
        parts.claimants.hint();
        if (first?.sure) return Boolean(first.actor) && this.fill(first.actor, first.why, first.described_as, named);
        return !attribution || attribution.value === "own_voice" ? this.author(named) : false;
    }

    author(named = []) {
        const author = this.form.offered.find(({ byline }) => byline);
        return Boolean(author) && this.fill(author, "From the byline", "", named);
    }

    isFree() {
        const { state, parts } = this.form, [only] = state.claimants;
        const isEmpty = state.claimants.length === 1 && !only.actor && !only.typed && !only.described_as;
        return isEmpty && !state.claim && !state.filled && !parts.claimants.element.contains(document.activeElement);
    }

    /** Once only: who takes it away does not get it back. */
    fill(actor, why, described = "", named = []) {
        const { state, parts } = this.form;
        if (!this.isFree()) return false;
        state.filled = true;
        this.quietly(() => {
            state.claimants[0] = { ...nobody(), actor, named, described_as: described ?? "", offered: described ?? "", why: `${why.replace(/[.:]$/, "")}: check it, or type another name.` };
            parts.claimants.render();
        });
        return true;
    }

    /** A proposal is not something typed: it alone is nothing to lose. */
    quietly(propose) {
        const { form } = this, wasChanged = form.isDirty;
        propose();
        if (!wasChanged) form.state.original = fingerprint(form.state);
        form.keep();
    }
}
