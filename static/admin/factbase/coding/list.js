// The claims of the article beside its text; what others code appears as they save it.

import { button, el, quoted } from "./dom.js";
import { offer } from "./quotes.js";
import { SIGNS } from "./marks.js";

export class List {
    /** `on`: {open(row), recall(row), resume(state), discard(state), settle(each, passage), choose(each)}. */
    constructor({ element, on, readOnly }) {
        Object.assign(this, { element, on, readOnly, shown: new Map(), current: null });
        this.count = el("span", { class: "count" });
        this.said = el("p", { class: "said", role: "status" });
        this.unplaced = el("div");
        this.kept = el("div");
        this.hidden = el("p", { class: "hint" });
        this.rows = el("ol", { class: "desk-rows" });
        this.empty = el("p", { class: "hint" });
        const begin = readOnly ? null : button("New claim", () => on.begin(), { "data-do": "new" });
        element.append(
            el("header", {}, el("h2", { id: "desk-list-title" }, "Claims in this article ", this.count), begin, this.said),
            this.unplaced, this.kept, this.empty, this.rows, this.hidden);
        this.rows.addEventListener("click", (event) => {
            const row = this.shown.get(event.target.closest("li")?.dataset.claim)?.row;
            if (row && event.target.closest(".row-main")) on.open(row);
            if (row && event.target.closest("[data-do=recall]")) on.recall(row);
        });
    }

    say(...content) { this.said.replaceChildren(...content); }

    /** Only rows that have changed are drawn again. */
    draw({ claims, hidden = 0, unplaced = [] }, current) {
        const before = this.shown;
        this.shown = new Map();
        for (const [index, row] of claims.entries()) {
            const isCurrent = row.id === current;
            const print = JSON.stringify([row, isCurrent]);
            const known = before.get(String(row.id));
            const element = known?.print === print ? known.element : rowOf(row, isCurrent, this.readOnly);
            if (known && known.element !== element) replace(known.element, element);
            if (this.rows.children[index] !== element) this.rows.insertBefore(element, this.rows.children[index] ?? null);
            this.shown.set(String(row.id), { row, print, element });
        }
        for (const [id, { element }] of before) if (!this.shown.has(id)) element.remove();
        this.count.textContent = String(claims.length);
        this.empty.textContent = claims.length ? "" : this.readOnly
            ? "None yet." : "None yet. Choose a passage in the text, then press c.";
        this.hidden.textContent = hidden
            ? `${hidden === 1 ? "One more claim is" : `${hidden} more claims are`} not shown: drawn to be coded a second time, without anybody seeing the first answers.` : "";
        this.drawUnplaced(unplaced);
    }

    drawUnplaced(unplaced) {
        const print = JSON.stringify(unplaced);
        if (this.unplaced.dataset.print === print) return;
        this.unplaced.dataset.print = print;
        if (!unplaced.length) return this.unplaced.replaceChildren();
        this.unplaced.replaceChildren(el("section", { class: "asks", "aria-labelledby": "desk-unplaced" },
            el("h3", { id: "desk-unplaced" }, unplaced.length === 1 ? "A quote is not found in the corrected text" : `${unplaced.length} quotes are not found in the corrected text`),
            unplaced.map((each) => this.unplacedOne(each))));
    }

    unplacedOne(each) {
        const choices = this.readOnly ? null : [
            each.nearest ? offer("The passage most like it:", each.nearest, (passage) => this.on.settle(each, passage)) : null,
            el("p", { class: "buttons" }, button("Choose the passage", () => this.on.choose(each)))];
        return el("div", { class: "ask" },
            el("p", {}, el("b", {}, each.version_id), " ", el("span", { dir: "auto" }, each.text)),
            el("blockquote", { dir: "auto", class: "has-no-place" }, each.exact), choices);
    }

    /** Forms of this article that were never saved. */
    drawKept(states) {
        this.kept.replaceChildren(...states.map((state) => el("div", { class: "note" },
            el("p", {}, "Not saved yet: ", el("b", { dir: "auto" }, state.text.trim() || quoted(state.quotes[0]?.exact ?? "a claim without words"))),
            el("p", { class: "buttons" }, button("Go on with it", () => this.on.resume(state)), button("Discard", () => this.on.discard(state), { class: "quiet danger" })))));
    }

    focus(claim) {
        const row = this.shown.get(String(claim))?.element;
        row?.querySelector(".row-main").focus({ preventScroll: true });
        row?.scrollIntoView({ block: "nearest" });
        return Boolean(row);
    }
}

function replace(before, after) {
    const hadFocus = before.contains(document.activeElement);
    before.replaceWith(after);
    if (hadFocus) after.querySelector(".row-main").focus({ preventScroll: true });
}

const sign = ({ stance, proposition }) => el("span", { class: `sign sign-${stance}`, role: "img", "aria-label": stance, title: `${stance} ${quoted(proposition)}` }, SIGNS[stance]);

function rowOf(row, isCurrent, readOnly) {
    return el("li", { "data-claim": row.id, class: isCurrent ? "is-current" : null },
        button([
            el("span", { class: "row-id" }, row.version_id, " ", row.stances.map(sign)),
            el("span", { class: "row-text", dir: "auto" }, row.text),
            el("span", { class: "row-who" }, el("span", { class: `status status-${row.status}` }, row.status_label),
                " ", row.claimants.join(", ") || "no claimant yet", row.mine ? "" : ` · coded by ${row.coder}`),
        ], null, { class: "button row-main", "aria-current": isCurrent ? "true" : null }),
        isCurrent && !row.editable ? more(row, readOnly) : null);
}

/** A claim that cannot be changed here, in full. */
function more(row, readOnly) {
    return el("div", { class: "row-more" },
        row.quotes.map(({ exact }) => el("blockquote", { dir: "auto" }, exact)),
        el("ul", { class: "plain" }, row.stances.map((each) => el("li", {}, sign(each), ` ${each.stance} `, el("b", { dir: "auto" }, each.proposition)))),
        el("p", { class: "buttons" },
            row.recallable && !readOnly ? button("Recall", null, { "data-do": "recall", "aria-label": `Recall ${row.version_id}` }) : null,
            el("a", { class: "text-link", href: row.url }, `Open ${row.version_id}`)));
}
