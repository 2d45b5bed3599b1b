// Adding from the web or a file: other proposals taken with a key press, files dropped, and a word
// while it takes long. Without it everything can be typed.

const form = document.querySelector("[data-bring]");

// --- while it takes long -------------------------------------------------------------------------

const wait = form.querySelector("[data-wait]");
let ticking = 0;

function say(text) {
    if (wait.textContent !== text) wait.textContent = text;
}

form.addEventListener("submit", () => {
    const began = Date.now();
    clearInterval(ticking);
    ticking = setInterval(() => {
        const seconds = Math.round((Date.now() - began) / 1000);
        if (seconds < 2) return;
        const address = form.elements.address?.value;
        const what = address ? "Fetching the page and reading it" : "Reading it";
        // A reader of the screen is told every ten seconds, the eye every second.
        wait.setAttribute("aria-live", seconds % 10 === 2 ? "polite" : "off");
        say(`${what} … ${seconds} s`);
    }, 1000);
});

addEventListener("pageshow", () => {
    clearInterval(ticking);
    say("");
});

// --- a file dropped ------------------------------------------------------------------------------

const drop = form.querySelector("[data-drop]");

if (drop) {
    const input = drop.querySelector("input[type=file]");
    const over = (on) => (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", on);
    };
    document.addEventListener("dragover", over(true));
    document.addEventListener("dragleave", over(false));
    document.addEventListener("drop", (event) => {
        over(false)(event);
        if (!event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        input.focus();
    });
}

// --- another proposal taken ----------------------------------------------------------------------

for (const button of document.querySelectorAll(".bring-other, [data-more]")) button.hidden = false;

function fill(button) {
    const field = document.getElementById(button.dataset.fills);
    const from = button.dataset.from && document.getElementById(button.dataset.from);
    field.value = from ? from.textContent : button.dataset.value;
    document.querySelector(`[data-where="${field.id}"]`)?.remove();
    field.focus();
}

const names = document.querySelector("[data-names]");
const total = names?.querySelector("[name=names-TOTAL_FORMS]");

function rows() {
    return [...names.querySelectorAll("[data-name]")];
}

function add() {
    const made = names.querySelector("template").content.cloneNode(true);
    const number = total.value;
    for (const each of made.querySelectorAll("*")) {
        for (const name of ["name", "id", "for"]) {
            const old = each.getAttribute(name);
            if (old) each.setAttribute(name, old.replace("__prefix__", number));
        }
    }
    total.value = Number(number) + 1;
    rows().at(-1).after(made);
    return rows().at(-1);
}

function set(row, name) {
    const of = (part) => row.querySelector(`[name$="-${part}"]`);
    of("name").value = name?.name ?? "";
    of("kind").value = name?.kind ?? "person";
    of("native_order").checked = Boolean(name?.native_order);
    of("printed").value = name?.printed ?? "";
    row.querySelector("small")?.remove();
}

function take(byline) {
    while (rows().length < byline.length) add();
    rows().forEach((row, number) => set(row, byline[number]));
    rows()[0].querySelector("input").focus();
}

document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.fills) fill(button);
    else if (button?.dataset.rows) take(JSON.parse(button.dataset.rows));
    else if (button && "more" in button.dataset) add().querySelector("input").focus();
});
