// Elements made of data, never of markup, so that nothing people wrote is taken for a tag.

export function el(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false) continue;
        if (typeof value === "function") made.addEventListener(name, value);
        else if (name === "value") made.value = value;
        else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false));
    return made;
}

/** A button that never sends the page away. */
export const button = (label, onClick, attributes = {}) =>
    el("button", { type: "button", class: "button", click: onClick, ...attributes }, label);

/** A label above its control. `path` is where errors of the server find it. */
export function field(label, control, { path, hint, id = fresh("field") } = {}) {
    control.id ||= id;
    if (path) control.dataset.path = path;
    const under = hint ? el("p", { class: "hint", id: `${control.id}-hint` }, hint) : null;
    if (under) control.setAttribute("aria-describedby", under.id);
    return el("div", { class: "field" }, el("label", { for: control.id }, label), control, under);
}

export function select(choices, value, onChange) {
    const options = choices.map(([each, label]) => el("option", { value: each }, label));
    const made = el("select", { change: (event) => onChange(event.target.value) }, options);
    made.value = value;
    return made;
}

let last = 0;
export const fresh = (name) => `${name}-${++last}`;

export const isTyping = (at) =>
    at.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

/** Whether the words begin with a quotation mark of their own. */
export const hasMarks = (words) => /^\s*["“”„‟«»「『‘‚‹]/u.test(words);

export function quoted(words, most = 120) {
    const short = words.length > most ? `${words.slice(0, most).trimEnd()}…` : words;
    return hasMarks(short) ? short : `“${withinQuotes(short)}”`;
}

const INNER = { "“": "‘", "”": "’", "„": "‚", "«": "‹", "»": "›" };

/** As it stands between quotation marks that are not its own. */
export function withinQuotes(words) {
    let opens = false;
    return words.replace(/[“”„«»"]/gu, (mark) => INNER[mark] ?? ((opens = !opens) ? "‘" : "’"));
}

const DAY = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** A moment as the rest of the workbench writes it: 9 March 2021, 14:05. */
export function when(at) {
    const found = Object.fromEntries(new Intl.DateTimeFormat("en-GB", DAY).formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
    return `${found.day} ${found.month} ${found.year}, ${found.hour}:${found.minute}`;
}

/** Ctrl+Enter in a box does what the box is for, and nothing else. */
export function sends(box, act) {
    box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    });
    return box;
}

/** Says it to who cannot see it. */
export function announce(words) {
    const speaker = document.querySelector(".desk-announcer");
    speaker.textContent = "";
    requestAnimationFrame(() => { speaker.textContent = words; });
}
