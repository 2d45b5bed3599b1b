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

export const quoted = (words, most = 120) =>
    `“${words.length > most ? `${words.slice(0, most).trimEnd()}…` : words}”`;

/** Says it to who cannot see it. */
export function announce(words) {
    const speaker = document.querySelector(".desk-announcer");
    speaker.textContent = "";
    requestAnimationFrame(() => { speaker.textContent = words; });
}
