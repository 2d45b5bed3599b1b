// The passage chosen in the text, by mouse, touch or keys, and the small bar at it.

import { announce, el } from "./dom.js";

const GAP = 6;

export class Selection {
    /** `actions()`: what can be done with a passage now, each `{key, label, act(passage)}`. */
    constructor({ pane, body, text, actions }) {
        Object.assign(this, { pane, body, text, actions, held: false });
        this.bar = el("div", { class: "desk-bar", role: "toolbar", "aria-label": "The chosen passage", hidden: true });
        this.bar.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
        pane.parentElement.append(this.bar);
        let later;
        const soon = () => { clearTimeout(later); later = setTimeout(() => this.showBar(), 150); };
        document.addEventListener("selectionchange", soon);
        pane.addEventListener("pointerdown", () => { this.held = true; });
        for (const name of ["pointerup", "pointercancel"]) {
            document.addEventListener(name, () => { this.held = false; soon(); });
        }
        pane.addEventListener("scroll", () => this.putBar(), { passive: true });
        addEventListener("resize", () => this.putBar());
    }

    // --- reading it ----------------------------------------------------------------------------

    /** `{start, end, exact}` in code points, or null. */
    passage() {
        const range = this.range();
        if (!range) return null;
        const start = this.point(range.startContainer, range.startOffset);
        const end = this.point(range.endContainer, range.endOffset);
        return start < end ? this.text.passage(start, end) : null;
    }

    /** What of the selection lies in the text. */
    range() {
        const chosen = getSelection();
        if (!chosen.rangeCount || chosen.isCollapsed) return null;
        const range = chosen.getRangeAt(0).cloneRange();
        if (!range.intersectsNode(this.body)) return null;
        if (!this.body.contains(range.startContainer)) range.setStart(this.body, 0);
        if (!this.body.contains(range.endContainer)) range.setEnd(this.body, this.body.childNodes.length);
        return range;
    }

    point(node, offset) {
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        const paragraph = element.closest("[data-line]");
        if (!paragraph) { // between paragraphs: where the next one begins
            const next = this.text.lines[offset];
            return next ? next.start : this.text.length;
        }
        const before = document.createRange();
        before.setStart(paragraph, 0);
        before.setEnd(node, offset);
        const line = this.text.lines[Number(paragraph.dataset.line)];
        return this.text.pointOf(line, before.toString().length);
    }

    // --- making it ---------------------------------------------------------------------------

    choose({ start, end }) {
        const from = this.boundary(start), to = this.boundary(end);
        getSelection().setBaseAndExtent(from.node, from.offset, to.node, to.offset);
        from.node.parentElement.closest("p").scrollIntoView({ block: "nearest" });
        this.bringIntoSight();
        this.showBar();
    }

    clear() {
        if (this.range()) getSelection().removeAllRanges();
        this.bar.hidden = true;
    }

    /** The text node a code point stands in. */
    boundary(point) {
        const number = this.text.lineAt(point);
        const line = this.text.lines[number];
        let left = Math.min(this.text.unitsIn(line, point), line.text.length);
        const nodes = document.createTreeWalker(this.body.children[number], NodeFilter.SHOW_TEXT);
        let node = nodes.nextNode();
        while (left > node.length) {
            left -= node.length;
            node = nodes.nextNode();
        }
        return { node, offset: left };
    }

    /** Moves one end of the passage: `edge` is "start" or "end". */
    extend(edge, direction, unit) {
        const passage = this.passage();
        if (!passage) return;
        const start = this.boundary(passage.start), end = this.boundary(passage.end);
        const [fixed, moving] = edge === "end" ? [start, end] : [end, start];
        const chosen = getSelection();
        chosen.setBaseAndExtent(fixed.node, fixed.offset, moving.node, moving.offset);
        chosen.modify("extend", direction, unit);
        const now = this.passage();
        if (!now || (edge === "end" ? now.start !== passage.start : now.end !== passage.end)) {
            return this.choose(passage); // it would have turned inside out
        }
        this.choose(now);
        announce(now.exact.length > 200 ? `… ${now.exact.slice(-100)}` : now.exact);
    }

    bringIntoSight() {
        const box = this.pane.getBoundingClientRect();
        const at = getSelection().getRangeAt(0).getBoundingClientRect();
        if (at.top < box.top + 48) this.pane.scrollTop -= box.top + 96 - at.top;
        else if (at.bottom > box.bottom - 96) this.pane.scrollTop += Math.min(at.bottom - box.bottom + 144, at.top - box.top - 48);
    }

    // --- the bar -----------------------------------------------------------------------------

    showBar() {
        if (this.held) return;
        const passage = this.passage();
        const actions = passage && !isElsewhere() ? this.actions() : [];
        const was = this.bar.hidden;
        this.bar.hidden = !actions.length;
        if (!actions.length) return;
        this.bar.replaceChildren(...actions.map(({ key, label, act }) => el(
            "button",
            { type: "button", click: () => act(this.passage() ?? passage) },
            el("kbd", {}, key), ` ${label}`,
        )));
        this.putBar();
        if (was) announce(`Chosen: ${passage.exact.slice(0, 200)}. ${actions.map(({ key, label }) => `${key}: ${label}`).join(", ")}`);
    }

    /** Below the passage, or above it where there is no room. */
    putBar() {
        const range = !this.bar.hidden && this.range();
        if (!range) return;
        const rects = [...range.getClientRects()].filter((each) => each.width > 0);
        const last = rects.at(-1), first = rects[0];
        if (!last) return;
        const frame = this.bar.parentElement.getBoundingClientRect();
        const { offsetWidth: width, offsetHeight: height } = this.bar;
        const below = last.bottom - frame.top + GAP;
        const room = Math.min(frame.height, innerHeight - frame.top) - height - GAP;
        const top = below <= room ? below : Math.max(GAP, Math.min(first.top - frame.top - height - GAP, room));
        const left = Math.min(Math.max(last.right - frame.left - width / 2, GAP), frame.width - width - GAP);
        this.bar.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
        const inSight = last.bottom > frame.top && first.top < frame.bottom;
        this.bar.classList.toggle("is-out-of-sight", !inSight);
    }
}

/** Typing in a field: what is selected there is nothing to code. */
const isElsewhere = () => document.activeElement.matches("input, textarea, select");
