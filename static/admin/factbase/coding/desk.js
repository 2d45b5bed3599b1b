// The coding screen: a text, its marks and claims, and the form. Everything on it meets here.

import { askAs, get, NoConnection, post, SignedOut } from "./asking.js";
import { chooseClaim, showKeys } from "./dialogs.js";
import { announce, el } from "./dom.js";
import { Finding } from "./finding.js";
import { Form } from "./form.js";
import { Keeping } from "./keeping.js";
import { listenToKeys } from "./keys.js";
import { List } from "./list.js";
import { Marks, titleOf } from "./marks.js";
import { Text } from "./offsets.js";
import { signIn } from "./saving.js";
import { Selection } from "./selection.js";
import { newKey } from "./state.js";

const REFRESH = 20_000;
const NEW = "new"; // the mark of a claim that has no number yet

class Desk {
    constructor(root, config, whole) {
        Object.assign(this, { root, config, claims: config.claims, current: null, settling: null });
        askAs(config.user);
        this.readOnly = config.read_only;
        this.addresses = config.addresses;
        this.snapshot = config.snapshot;
        this.pane = root.querySelector(".desk-text");
        this.keeping = new Keeping(config.user, config.article.id);
        this.list = new List({ element: root.querySelector(".desk-list"), on: this.ofList(), readOnly: this.readOnly });
        this.form = new Form({
            holder: root.querySelector(".desk-form-holder"), addresses: this.addresses, text: whole !== null,
            snapshot: this.snapshot, keeping: this.keeping, user: config.user, on: this.ofForm(),
        });
        if (whole !== null) this.read(new Text(whole));
        this.listen();
    }

    read(text) {
        const body = this.pane.querySelector(".desk-body"), frame = this.pane.parentElement;
        this.marks = new Marks(body, text, this.pane.querySelector(".desk-ticks"));
        this.selection = new Selection({ pane: this.pane, body, text, actions: () => this.actions() });
        this.finding = new Finding({ frame, text, selection: this.selection, pane: this.pane });
        const open = ({ target }) => {
            const mark = getSelection().isCollapsed && target.closest("[data-claims]");
            if (mark) this.openMark(mark);
        };
        this.pane.addEventListener("click", open);
    }

    listen() {
        listenToKeys(this);
        this.root.querySelector("[data-do=keys]").addEventListener("click", () => this.showKeys());
        this.root.querySelector("[data-do=find]")?.addEventListener("click", () => this.finding.open());
        const sheet = this.root.querySelector(".desk-sheet");
        sheet.addEventListener("click", () => this.lift(!this.isLifted));
        setInterval(() => document.hidden || this.refresh(), REFRESH);
        document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    }

    async start() {
        this.draw();
        const kept = this.keeping.all();
        const { form } = this.config;
        const wanted = form ? kept.find(({ claim }) => claim === form.claim) : kept[0];
        if (wanted && !this.readOnly && await this.keeping.take(wanted.key)) this.form.open(form ?? this.config.blank, { restored: wanted });
        else if (form && !this.readOnly) this.form.open(form, { key: newKey() });
        else this.pane.focus({ preventScroll: true });
        if (this.form.isOpen) this.marks?.show(this.form.state.claim ?? NEW);
        this.drawKept();
        const messages = [...document.querySelectorAll("#said li")].map((each) => each.textContent.trim());
        if (messages.length) this.tell(messages.join(" "));
        this.root.dataset.ready = "";
    }

    /** What has been done: where the eye is, and moving nothing of the text. */
    tell(words) {
        announce(words);
        if (this.form.isOpen) this.form.say("done", words);
        else this.list.say(words);
    }

    // --- drawing ----------------------------------------------------------------------------------

    draw() {
        const { state } = this.form;
        const current = state ? state.claim ?? NEW : this.current;
        const rows = this.claims.claims.map((row) => (state && row.id === state.claim ? { ...row, ...drafted(state) } : row));
        if (state && !state.claim) rows.push({ id: NEW, version_id: "New claim", status: "draft", status_label: "Not saved yet", ...drafted(state) });
        this.marks?.draw(rows, { snapshot: this.snapshot, current });
        this.list.draw(this.claims, state ? state.claim : this.current);
        this.root.querySelector(".desk-sheet").textContent = state ? "The claim" : `Claims (${this.claims.claims.length})`;
    }

    drawKept() {
        const open = this.form.state?.key;
        this.list.drawKept(this.readOnly ? [] : this.keeping.all().filter(({ key }) => key !== open));
    }

    // --- what can be done with a passage ------------------------------------------------------

    actions() {
        if (this.readOnly) return [];
        if (this.settling) return [{ key: "c", label: "This is the passage", act: (passage) => this.settle(this.settling, passage) }];
        const actions = [{ key: "c", label: "Claim", act: (passage) => this.begin(passage) }];
        if (this.form.isOpen) {
            actions.push({ key: "d", label: "Described as", act: (passage) => this.into(() => this.form.describe(passage)) });
            actions.push({ key: "q", label: "Second part", act: (passage) => this.into(() => this.form.addQuote(passage)) });
        }
        actions.push({ key: "n", label: "Note", act: (passage) => this.note(passage) });
        return actions;
    }

    into(act) {
        this.selection.clear();
        this.lift(true);
        act();
    }

    async begin(passage, focus) {
        if (!(await this.form.leave())) return;
        this.selection?.clear();
        const quotes = passage ? [{ ...passage, snapshot: this.snapshot }] : [];
        this.form.open(this.config.blank, { key: newKey(), quotes, focus });
    }

    async note(passage) {
        if (this.form.isOpen) return this.into(() => this.form.note(passage));
        return this.begin(passage, "memo");
    }

    // --- opening claims -----------------------------------------------------------------------

    async openMark(mark) {
        const rows = this.marks.claimsOf(mark).filter(({ id }) => id !== NEW);
        if (rows.length < 2) return rows[0] && this.open(rows[0]);
        const id = await chooseClaim(rows, (row) => titleOf(row));
        const row = rows.find((each) => String(each.id) === id);
        return row && this.open(row);
    }

    async open(row) {
        if (this.form.isOpen && this.form.state.claim === row.id) {
            this.marks?.show(row.id);
            return this.into(() => this.form.focus("text"));
        }
        if (!(await this.form.leave())) return undefined;
        this.current = row.id;
        this.lift(true);
        this.draw();
        this.marks?.show(row.id);
        if (!row.editable || this.readOnly) return this.list.focus(row.id);
        return this.trying(async () => {
            const { form } = await get(this.addresses.form, { claim: row.id });
            this.form.open(form, { key: newKey() });
        });
    }

    async resume(state) {
        if (!(await this.form.leave())) return;
        if (!(await this.keeping.take(state.key))) return this.list.say("This form is open in another window.");
        this.form.open(this.config.blank, { restored: this.keeping.get(state.key) ?? state });
        this.drawKept();
    }

    /** Back from the reviewers, to go on with. */
    recall(row) {
        return this.trying(async () => {
            const { claim, form, said } = await post(this.addresses.recall, { claim: row.id });
            this.put(claim);
            this.form.open(form, { key: newKey() });
            this.tell(said);
        });
    }

    // --- quotes that are not found in a corrected text --------------------------------------------

    chooseFor(each) {
        this.settling = each;
        this.lift(false);
        this.list.say(`Choose the passage of ${each.version_id} in the text, then press c. Esc leaves it.`);
        this.pane.focus({ preventScroll: true });
    }

    settle(each, { start, end }) {
        this.settling = null;
        this.selection.clear();
        return this.trying(async () => {
            const answer = await post(this.addresses.unplaced, { quote: each.quote, snapshot: this.snapshot, start, end });
            this.put(answer.claim);
            this.claims = { ...this.claims, unplaced: answer.unplaced };
            this.draw();
            this.marks.show(answer.claim.id);
            this.list.say(answer.said);
        });
    }

    // --- with the server --------------------------------------------------------------------------

    put(row) {
        const claims = this.claims.claims.filter(({ id }) => id !== row.id);
        claims.push(row);
        claims.sort((one, other) => one.number - other.number || one.version - other.version);
        this.claims = { ...this.claims, claims };
    }

    async refresh() {
        try {
            this.claims = await get(this.addresses.claims);
            if (this.isAway) this.list.say();
            this.isAway = false;
            this.draw();
        } catch (error) {
            this.failed(error, { quietly: true });
        }
    }

    async trying(act) {
        try {
            return await act();
        } catch (error) {
            return this.failed(error);
        }
    }

    failed(error, { quietly = false } = {}) {
        if (error instanceof SignedOut) {
            this.isAway = true;
            return this.list.say(...signIn(error));
        }
        if (quietly && error instanceof NoConnection) return undefined;
        const link = error.answer?.url ? [" ", el("a", { class: "text-link", href: error.answer.url }, "Open it")] : [];
        return this.list.say(error.message, ...link);
    }

    ofForm() {
        return {
            changed: (what) => {
                if (what === "opened") {
                    this.lift(true);
                    this.current = this.form.state.claim;
                    address(this.form.state.claim);
                }
                if (what) this.draw();
            },
            closed: () => {
                this.current = null;
                address(null);
                this.draw();
                this.drawKept();
                this.lift(false);
                this.pane.focus({ preventScroll: true });
            },
            saved: (answer, how) => this.saved(answer, how),
            signedOut: (error) => this.form.say("signed-out", ...signIn(error)),
        };
    }

    saved({ claim, said, findings = [] }, { stays = false } = {}) {
        if (claim) this.put(claim);
        if (!stays) this.current = claim?.id ?? null;
        this.draw();
        if (stays) return;
        const warned = findings.filter(({ exempted, level }) => !exempted && level !== "suggestion").map(({ message }) => el("small", {}, message));
        this.list.say(said, ...warned);
        announce(said);
        if (claim && this.marks?.show(claim.id)) this.marks.focus(claim.id);
        this.refresh();
    }

    ofList() {
        return {
            open: (row) => this.open(row),
            recall: (row) => this.recall(row),
            begin: () => this.begin(this.selection?.passage()),
            resume: (state) => this.resume(state),
            discard: (state) => { this.keeping.drop(state.key); this.drawKept(); this.pane.focus(); },
            settle: (each, passage) => this.settle(each, passage),
            choose: (each) => this.chooseFor(each),
        };
    }

    // --- going about --------------------------------------------------------------------------

    get isLifted() { return this.root.dataset.panel === "lifted"; }

    /** On a phone the panel is a sheet over the text. */
    lift(up) {
        this.root.dataset.panel = up ? "lifted" : "lowered";
        this.root.querySelector(".desk-sheet").setAttribute("aria-expanded", String(up));
    }

    changePane() {
        const inText = this.pane.parentElement.contains(document.activeElement);
        if (!inText) return (this.lift(false), this.pane.focus({ preventScroll: true }));
        this.lift(true);
        if (this.form.isOpen) return (this.form.returnTo?.isConnected ? this.form.returnTo.focus() : this.form.focus("text"));
        return this.root.querySelector(".desk-list .is-current .row-main, .desk-list button").focus();
    }

    async escape() {
        if (this.selection?.passage() && !this.selection.bar.hidden) return this.selection.clear();
        if (this.settling) { this.settling = null; return this.list.say(); }
        if (this.form.isOpen) return this.leaveForm();
        const { current } = this;
        this.current = null;
        this.draw();
        if (!current || !this.marks?.focus(current)) this.pane.focus({ preventScroll: true });
        return this.lift(false);
    }

    /** A passage whose claim was given up is chosen again, to go on from. */
    async leaveForm() {
        const { claim, quotes: [quote] } = this.form.state;
        const isLeft = await this.form.leave();
        if (isLeft && !claim && !this.current && quote?.snapshot === this.snapshot) this.selection?.choose(quote);
        else if (isLeft && claim) this.marks?.focus(claim);
    }

    showKeys() { return showKeys(); }
}

const drafted = ({ quotes, text, stances }) => ({
    quotes, text, stances: stances.filter(({ stance }) => stance).map(({ stance, proposition }) => ({ stance, proposition: proposition?.text ?? "" })),
});

/** The address names the claim being coded, so that it can be sent to somebody or loaded again. */
function address(claim) {
    const here = new URL(location.href);
    if (claim) here.searchParams.set("claim", claim);
    else here.searchParams.delete("claim");
    history.replaceState(history.state, "", here);
}

const json = (id) => {
    const held = document.getElementById(id);
    return held && JSON.parse(held.textContent);
};

const desk = new Desk(document.querySelector(".desk"), json("coding"), json("coding-text"));
desk.form.holder.addEventListener("focusin", ({ target }) => { desk.form.returnTo = target; });
desk.start();
