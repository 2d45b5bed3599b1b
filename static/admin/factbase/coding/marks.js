// The quotes of the claims, drawn into the text: one segment wherever a quote begins or ends. Only
// the lines whose marks have changed are touched.

import { el, quoted } from "./dom.js";

const given = JSON.parse(document.getElementById("coding").textContent);
export const SIGNS = given.signs;
const CLOSED = new Set(given.closed); // of claims that have no place in the database
const LANES = 4;

export class Marks {
    /** `body` holds a paragraph for each line of `text`. */
    constructor(body, text, ticks) {
        Object.assign(this, { body, text, ticks, drawn: new Map(), quotes: [], rows: new Map() });
        body.append(...text.lines.map((line, number) =>
            el("p", { dir: "auto", "data-line": number }, line.text)));
        this.paragraphs = [...body.children];
        new ResizeObserver(() => this.drawTicks()).observe(body);
    }

    /** `current`: the id of the claim being looked at or coded. Gives what it had to draw anew. */
    draw(rows, { snapshot, current }) {
        this.rows = new Map(rows.map((row) => [String(row.id), row]));
        this.quotes = inLanes(quotesOf(rows, snapshot, current, this.text.length));
        const wanted = this.perLine();
        const changed = new Set([...this.drawn.keys()].filter((line) => !wanted.has(line)));
        for (const [line, quotes] of wanted) {
            if (this.drawn.get(line) !== signature(quotes)) changed.add(line);
        }
        const focused = this.focused();
        for (const line of changed) this.drawLine(line, wanted.get(line) ?? []);
        if (changed.size) this.drawTicks();
        if (focused && !document.activeElement.closest("mark, input, textarea, button")) this.focus(focused);
        return changed;
    }

    perLine() {
        const found = new Map();
        for (const quote of this.quotes) {
            const to = this.text.lineAt(quote.end - 1);
            for (let line = this.text.lineAt(quote.start); line <= to; line++) {
                if (this.text.lines[line].end <= quote.start) continue;
                if (!found.has(line)) found.set(line, []);
                found.get(line).push(quote);
            }
        }
        return found;
    }

    drawLine(number, quotes) {
        const line = this.text.lines[number];
        if (!quotes.length) {
            this.drawn.delete(number);
            return this.paragraphs[number].replaceChildren(line.text);
        }
        this.drawn.set(number, signature(quotes));
        const inside = (point) => Math.min(Math.max(point, line.start), line.end);
        const cuts = new Set([line.start, line.end]);
        for (const { start, end } of quotes) cuts.add(inside(start)).add(inside(end));
        const ordered = [...cuts].sort((one, other) => one - other);
        const pieces = ordered.slice(1).map((end, index) =>
            this.piece(line, ordered[index], end, quotes));
        return this.paragraphs[number].replaceChildren(...pieces);
    }

    piece(line, start, end, quotes) {
        const words = line.text.slice(this.text.unitsIn(line, start), this.text.unitsIn(line, end));
        const under = quotes.filter((quote) => quote.start < end && quote.end > start);
        return under.length ? segment(words, under, start, end) : words;
    }

    // --- the margin --------------------------------------------------------------------------

    /** One sign a quote, beside the line it begins in; those of one line side by side. */
    drawTicks() {
        const first = new Map();
        for (const mark of this.body.querySelectorAll("mark[data-begins]")) {
            for (const id of mark.dataset.begins.split(" ")) first.set(id, mark);
        }
        const tops = new Map();
        for (const quote of this.quotes) {
            const top = first.get(quote.id)?.offsetTop;
            if (top === undefined) continue;
            if (!tops.has(top)) tops.set(top, []);
            tops.get(top).push(quote);
        }
        this.ticks.replaceChildren(...[...tops].map(([top, quotes]) => tick(top, quotes)));
    }

    // --- going about -------------------------------------------------------------------------

    /** The claims of a mark or a tick. */
    claimsOf(element) {
        const ids = element?.closest("[data-claims]")?.dataset.claims.split(" ") ?? [];
        return ids.map((id) => this.rows.get(id)).filter(Boolean);
    }

    /** To the next mark of the text, or back; around at its end. */
    step(by) {
        const marks = [...this.body.querySelectorAll("mark[data-begins]")];
        if (!marks.length) return null;
        const from = document.activeElement.closest?.("mark") ?? this.left;
        const here = marks.indexOf(from);
        const to = here >= 0 ? here + by : firstInSight(marks) - (by < 0);
        const mark = marks[(to + marks.length) % marks.length];
        this.left = mark;
        show(mark);
        mark.focus({ preventScroll: true });
        return mark;
    }

    focused() {
        return document.activeElement.closest?.("mark")?.dataset.claims.split(" ")[0];
    }

    find(claim) {
        return this.body.querySelector(`mark[data-claims~="${claim}"]`);
    }

    /** Shows the claim's first mark; focus goes there where it is asked for. */
    show(claim) {
        const mark = this.find(claim);
        if (mark) show(mark);
        return Boolean(mark);
    }

    focus(claim) {
        const mark = this.find(claim);
        mark?.focus({ preventScroll: true });
        return Boolean(mark);
    }
}

function firstInSight(marks) {
    const { top } = marks[0].closest(".desk-text").getBoundingClientRect();
    return Math.max(0, marks.findIndex((mark) => mark.getBoundingClientRect().top >= top));
}

function show(mark) {
    const box = mark.closest(".desk-text").getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    if (at.top < box.top + 24 || at.bottom > Math.min(box.bottom, innerHeight * 0.9) - 48) {
        mark.scrollIntoView({ block: "center" });
    }
}

function quotesOf(rows, snapshot, current, length) {
    const found = [];
    for (const row of rows) {
        const isCurrent = String(row.id) === String(current);
        if (CLOSED.has(row.status) && !isCurrent) continue;
        row.quotes.forEach((quote, part) => {
            const { start, end } = quote;
            if (quote.snapshot !== snapshot || !(start >= 0 && start < end && end <= length)) return;
            found.push({ id: `${row.id}-${part}`, row, start, end, isCurrent });
        });
    }
    return found.sort((one, other) => one.start - other.start || other.end - one.end);
}

/** Lines of quotes that overlap are drawn one below the other. */
function inLanes(quotes) {
    const free = new Array(LANES).fill(-1);
    for (const quote of quotes) {
        const lane = free.findIndex((end) => end <= quote.start);
        quote.lane = lane < 0 ? LANES - 1 : lane;
        free[quote.lane] = Math.max(free[quote.lane], quote.end);
    }
    return quotes;
}

const toneOf = (row) => row.stances[0]?.stance ?? "none";
const signsOf = (row) => row.stances.map((each) => SIGNS[each.stance] ?? "").join("");

const signature = (quotes) => quotes.map(({ id, start, end, lane, row, isCurrent }) =>
    [id, start, end, lane, row.status, isCurrent, signsOf(row), row.version_id].join(":")).join(" ");

function segment(words, under, start, end) {
    const ids = [...new Set(under.map(({ row }) => row.id))];
    const begins = under.filter((quote) => quote.start === start);
    let inner = words;
    for (const quote of [...under].sort((one, other) => one.lane - other.lane)) {
        inner = el("span", { class: lineClass(quote), "data-sign": (quote.end === end && signsOf(quote.row)) || null }, inner);
    }
    return el("mark", {
        role: "button",
        tabindex: -1,
        class: under.some((quote) => quote.isCurrent) ? "is-current" : null,
        "data-claims": ids.join(" "),
        "data-begins": begins.map(({ id }) => id).join(" ") || null,
        title: ids.map((id) => titleOf(under.find(({ row }) => row.id === id).row)).join("\n"),
    }, inner);
}

const lineClass = ({ row, lane, isCurrent }) =>
    `line tone-${toneOf(row)} is-${row.status} lane-${lane}${isCurrent ? " is-current" : ""}`;

export function titleOf(row) {
    const said = row.stances.map((each) => `${each.stance} ${quoted(each.proposition)}`).join("; ");
    return [row.version_id, row.text, said, row.status_label].filter(Boolean).join(" · ");
}

function tick(top, quotes) {
    const claims = [...new Set(quotes.map(({ row }) => row.id))].join(" ");
    const shown = quotes.slice(0, 3).map(({ row, isCurrent }) => el("span", {
        class: `tick tone-${toneOf(row)} is-${row.status}${isCurrent ? " is-current" : ""}`,
    }, signsOf(row).slice(0, 1) || "–"));
    const more = quotes.length > 3 ? el("span", { class: "tick" }, `+${quotes.length - 3}`) : null;
    const made = el("div", { "data-claims": claims, title: quotes.map(({ row }) => titleOf(row)).join("\n") }, shown, more);
    made.style.top = `${top}px`;
    return made;
}
