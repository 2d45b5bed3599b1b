// The keys of the screen, where no field is being typed in. What they do stands in dialogs.js.

import { isTyping } from "./dom.js";

const EXTEND = { ArrowLeft: "backward", ArrowRight: "forward" };

export function listenToKeys(desk) {
    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
        const act = held(desk, event) ?? (isTyping(event.target) ? null : plain(desk, event));
        if (!act) return;
        event.preventDefault();
        act();
    });
}

/** Keys that mean the same everywhere, also in a field. */
function held(desk, event) {
    const { form, readOnly } = desk;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        return form.isOpen && !readOnly ? () => form.save({ submit: event.shiftKey }) : null;
    }
    if (event.key === "F6") return () => desk.changePane();
    if (event.key === "Escape") return () => desk.escape();
    return null;
}

function plain(desk, event) {
    const { key, shiftKey: shift, altKey: alt, ctrlKey: ctrl, metaKey: meta } = event;
    const { selection, marks } = desk; // none where the article has no text
    if (EXTEND[key] && shift && !meta) {
        if (!selection?.passage() || event.target.matches("[type=radio]")) return null;
        return () => selection.extend(alt ? "start" : "end", EXTEND[key], ctrl ? "character" : "word");
    }
    if (ctrl || alt || meta) return null;
    if (key === "Enter") {
        const mark = event.target.closest?.(".desk-text mark");
        return mark ? () => desk.openMark(mark) : null;
    }
    if (key === "/") return desk.finding && (() => desk.finding.open());
    if (key === "?") return () => desk.showKeys();
    const action = desk.actions().find((each) => each.key === key);
    const passage = action && selection?.passage();
    if (passage) return () => action.act(passage);
    if (key === "c" && !desk.readOnly && !desk.form.isOpen) return () => desk.begin();
    if (key.toLowerCase() === "n") return marks && (() => marks.step(shift ? -1 : 1));
    return null;
}
