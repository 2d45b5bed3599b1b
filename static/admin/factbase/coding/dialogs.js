// Questions in the way, asked by the page itself; the focus returns to where it was.

import { button, el } from "./dom.js";

/** Answers with the name of the button pressed; Esc presses the last one. */
export function ask(title, content, answers) {
    const before = document.activeElement;
    return new Promise((resolve) => {
        const buttons = answers.map(([name, label, kind = ""]) =>
            button(label, () => close(name), { class: `button ${kind}`, "data-answer": name }));
        const dialog = el("dialog", { class: "desk-dialog", "aria-labelledby": "desk-dialog-title" },
            el("h2", { id: "desk-dialog-title" }, title), content, el("p", { class: "buttons" }, buttons));
        const close = (name) => {
            dialog.close();
            dialog.remove();
            if (before?.isConnected) before.focus({ preventScroll: true });
            resolve(name);
        };
        dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(answers.at(-1)[0]); });
        dialog.addEventListener("keydown", (event) => event.stopPropagation());
        document.querySelector(".desk").append(dialog);
        dialog.showModal();
        buttons[0].focus();
    });
}

export const askBeforeLeaving = (what) => ask("There are changes that are not saved", el("p", {}, what), [
    ["save", "Save", "button-primary"],
    ["discard", "Discard the changes", "button-danger"],
    ["stay", "Go on coding"],
]);

const KEYS = [
    ["In the text", [
        ["/", "find words; Enter makes them the chosen passage"],
        ["Shift ← →", "move the passage’s end by a word"],
        ["Alt Shift ← →", "move its beginning by a word"],
        ["Ctrl Shift ← →", "move its end by a character"],
        ["n  N", "next mark, mark before"],
        ["Enter", "open the claim of the mark"],
    ]],
    ["With a passage chosen", [
        ["c", "a new claim from it"],
        ["q", "add it as a second part of the quote"],
        ["d", "“described as” of the claimant being worked on"],
        ["n", "put it into the memo"],
    ]],
    ["In the form", [
        ["Enter", "take what is lit in a list and go on: claimant, proposition, stance"],
        ["1 – 5", "supports, opposes, mixed, neutral, unclear"],
        ["Ctrl Enter", "save the claim and go back to reading; in a box of its own (a comment, something new, a reason) send what is in the box"],
        ["Ctrl Shift Enter", "save and submit for review"],
        ["Esc", "back to reading; asks before anything is lost"],
    ]],
    ["Anywhere", [
        ["F6", "from the text to the form or the list, and back"],
        ["?", "these keys"],
    ]],
];

export const showKeys = () => ask("Keys", el("div", { class: "keys" }, KEYS.map(([title, rows]) => el(
    "section", {}, el("h3", {}, title),
    el("dl", {}, rows.map(([key, does]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, does)])),
))), [["close", "Close"]]);

/** One of several claims, where their marks overlap. */
export function chooseClaim(rows, describe) {
    const list = el("ul", { class: "plain" }, rows.map((row) => el("li", {}, describe(row))));
    const answers = [...rows.map((row) => [String(row.id), row.version_id]), ["", "Cancel"]];
    return ask("Which claim?", list, answers);
}

/** Two versions of a claim side by side, only where they differ. */
export function compare(title, words, mine, theirs, answers) {
    const differing = Object.keys(mine).filter((name) => mine[name] !== theirs[name]);
    const rows = differing.map((name) => el("tr", {}, el("th", { scope: "row" }, name),
        el("td", { dir: "auto" }, mine[name] || "nothing"), el("td", { dir: "auto" }, theirs[name] || "nothing")));
    const table = el("table", { class: "compare" },
        el("thead", {}, el("tr", {}, el("td", {}), el("th", { scope: "col" }, "Yours"), el("th", { scope: "col" }, "Saved meanwhile"))),
        el("tbody", {}, rows));
    return ask(title, el("div", {}, el("p", {}, words), rows.length ? table : el("p", {}, "Both say the same.")), answers);
}
