// Review and queue: by keys, one claim after another, without loading the page anew.
// Everything here also works without it, by plain forms and links.

import { ask, SignedOut, SomebodyElse } from "./review/asking.js";
import { forget, keep, restore, shelf } from "./review/keeping.js";
import { announce, bar, focus, head, part } from "./review/status.js";

const WAIT = 10; // seconds a return or rejection can be undone
const page = () => document.getElementById("review");
const main = () => document.getElementById("main");
let busy = false;
let held = null; // the one decision that is not sent yet
let hasLeft = false;

// --- showing a page in place of this one -----------------------------------------------------

/** Put the answer's page here. False where it is a page of another kind, which is loaded. */
async function show(answer, { url = answer.url, push = true } = {}) {
    const text = await answer.text();
    const found = new DOMParser().parseFromString(text, "text/html");
    const next = found.getElementById("main");
    if (!next || !found.getElementById("review")) {
        if (!answer.ok) throw new Error(found.querySelector("h1, title")?.textContent.trim());
        location.assign(url);
        return false;
    }
    if (found.getElementById("review").dataset.user !== page().dataset.user) {
        location.assign(url); // somebody else has signed in: their page is begun anew
        return false;
    }
    if (push && url !== location.href) history.pushState({ review: true }, "", url);
    document.title = found.title;
    main().replaceWith(document.importNode(next, true));
    ready();
    return true;
}

async function go(url, { push = true } = {}) {
    return alone(() => come(url, { push }));
}

async function come(url, { push = true, told = "" } = {}) {
    const answer = await ask(url);
    if (await show(answer, { push })) arrive(told);
}

/** One thing at a time: what is asked for meanwhile is not done. */
async function alone(work) {
    if (busy) return;
    busy = true;
    main().setAttribute("aria-busy", "true");
    try {
        await work();
    } catch (error) {
        said(error);
    } finally {
        busy = false;
        main().removeAttribute("aria-busy");
    }
}

/** At the head of what has come: what was refused, the claim, or the page. */
function arrive(told = "") {
    const refused = document.getElementById("refused") || document.querySelector("[aria-invalid]");
    window.scrollTo(0, 0);
    focus(refused || head());
    sayMessages(told);
}

/** What was told and the page's messages, where they move nothing: the text stays where it is read. */
function sayMessages(told = "") {
    const messages = [...main().querySelectorAll("#said li")].map((each) => each.innerText.trim());
    document.getElementById("said")?.replaceChildren();
    const words = [told, ...messages].filter(Boolean).join(" ");
    if (held) offerUndo(words);
    else if (words) announce(words, { buttons: ["close"] });
}

/** What is sent, and whose page it is sent from. */
function bodyOf(form, button) {
    const body = new FormData(form, button);
    body.set("as", page().dataset.user);
    return body;
}

function showQuote() {
    const text = document.querySelector(".coding-text-body");
    const quote = text && text.querySelector(".mark-current");
    if (quote) text.scrollTop = quote.offsetTop - text.offsetTop - text.clientHeight / 3;
    const fold = document.querySelector(".coding-text-fold");
    if (fold) fold.open = window.matchMedia("(min-width: 1100px)").matches;
}

/** What went wrong, in words. */
function said(error) {
    if (error instanceof SignedOut) {
        const link = [`/admin/login/?next=${encodeURIComponent("/admin/")}`,
            "Sign in in another window"];
        announce("You are signed out, so nothing was sent. Sign in, then try again; what you "
            + "wrote is kept.", { link, buttons: held ? ["again"] : ["close"] });
        part("a").target = "_blank";
        return;
    }
    part("a").removeAttribute("target");
    if (error instanceof SomebodyElse) {
        return announce(error.message, { buttons: held ? ["again", "undo"] : ["close"] });
    }
    const words = error instanceof TypeError
        ? "The server cannot be reached, so nothing was sent. What you wrote is kept."
        : `Nothing was sent. ${error.message || "The server could not answer."}`;
    announce(words, { buttons: held ? ["again", "undo"] : ["close"] });
}

// --- deciding ---------------------------------------------------------------------------------

async function decide(form) {
    const body = bodyOf(form);
    await alone(async () => {
        const told = await settle();
        if (told === null) return;
        const answer = await ask(form.action, { body });
        const url = answer.ok ? answer.url : page().dataset.address;
        if (await show(answer, { url, push: answer.ok })) arrive(told);
    });
}

/** What was held is sent before the next decision; what became of it, or null where it was not
    taken: that is said then, and one stays. */
function settle() {
    if (held && held.claim !== page().dataset.claim) return send();
    drop();
    return "";
}

/** A return or rejection waits here; meanwhile the next claim is looked at. */
async function hold(form) {
    const area = form.elements.reason;
    if (!area.value.trim()) return refuseEmpty(area);
    keep(area);
    await alone(async () => {
        const told = await settle();
        if (told === null) return;
        const { claim, version, address, next } = page().dataset;
        held = { claim, version, address, step: form.closest("details").id,
            done: form.dataset.done, url: form.action, body: bodyOf(form), shelf: shelf(area),
            left: WAIT, timer: 0 };
        held.timer = setInterval(tick, 1000);
        await come(`${next}?after=${claim}&but=${claim}`, { told });
    });
}

function offerUndo(told = "") {
    if (held.sending) return;
    announce(`${told} ${held.version} will be ${held.done}.`.trim(), { buttons: ["undo"] });
    part(".review-count").textContent = `${held.left} s`;
    markHeld();
}

function tick() {
    held.left -= 1;
    if (held.left > 0) part(".review-count").textContent = `${held.left} s`;
    else send();
}

function drop() {
    if (held) clearInterval(held.timer);
    held = null;
    announce("");
}

/** What became of what was held, in words; null where it was not taken. */
function send() {
    if (held) held.sending ??= sendOf(held);
    return held ? held.sending : "";
}

async function sendOf(going) {
    clearInterval(going.timer);
    try {
        const answer = await ask(going.url, {
            body: copy(going.body), accept: "application/json", keepalive: true });
        return hasLeft ? "" : await sent(going, answer);
    } catch (error) {
        going.sending = null;
        if (held === going && !hasLeft) said(error);
        return null;
    }
}

async function sent(going, answer) {
    const told = await answer.json().catch(() => ({}));
    if (held === going) held = null;
    if (answer.ok) {
        forget(going.shelf);
        const words = told.said || `${going.version} ${going.done}.`;
        announce(words, { buttons: ["close"] });
        document.querySelector(`[data-row="${going.claim}"]`)?.classList.add("is-sent");
        return words;
    }
    announce(`${going.version} was not ${going.done}. ${told.error || "The server refused it."}`, {
        buttons: ["close"], link: [going.address, `Open ${going.version}`],
        kept: going.body.get("reason") });
    part("a").removeAttribute("target");
    return null;
}

function copy(body) {
    const fresh = new FormData();
    for (const [name, value] of body) fresh.append(name, value);
    return fresh;
}

/** Back to the claim, with the reason as it was written. */
async function undo() {
    if (!held || held.sending) return;
    const { address, step, version } = held;
    drop();
    await go(address);
    open(document.getElementById(step));
    announce(`${version} stays as it was: nothing was sent.`, { buttons: ["close"] });
}

function refuseEmpty(area) {
    area.setCustomValidity("Write the reason first.");
    area.reportValidity();
    area.addEventListener("input", () => area.setCustomValidity(""), { once: true });
}

function markHeld() {
    if (held) document.querySelector(`[data-row="${held.claim}"]`)?.classList.add("is-held");
}

// --- staying on the page ----------------------------------------------------------------------

/** Take, give, comment, answer: the page is shown again, and focus stays where it was.
    Words that have arrived leave it at the claim, where the letters are keys again. */
async function stay(form, button) {
    const back = button?.id || document.activeElement?.id;
    const areas = [...form.querySelectorAll("textarea[data-keep]")];
    const shelves = areas.map(shelf);
    const body = bodyOf(form, button);
    const top = window.scrollY;
    await alone(async () => {
        const answer = await ask(form.action, { body });
        if (answer.ok) shelves.forEach(forget);
        if (!await show(answer, { push: false })) return;
        window.scrollTo(0, top);
        if (areas.length && answer.ok) focus(head());
        else focus(document.getElementById(areas[0]?.id || back) || insteadOf(form) || head());
        const refused = document.getElementById("refused");
        sayMessages(refused ? refused.innerText.trim() : "");
    });
}

/** The button that has taken the place of the one that was pressed. */
function insteadOf(form) {
    const row = form.closest("[data-row]")?.dataset.row;
    const inRow = row && document.querySelector(`[data-row="${row}"] a`);
    return inRow || document.querySelector("[data-key=t]");
}

// --- keys -------------------------------------------------------------------------------------

const LETTERS = "factbase:single-keys";
const lettersAreOn = () => localStorage.getItem(LETTERS) !== "off";

function isTyping(target) {
    return target.matches("input:not([type=checkbox], [type=radio]), textarea, select")
        || target.isContentEditable;
}

function open(details) {
    if (!details) return;
    details.open = true;
    const area = details.querySelector("textarea");
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
}

function press(key) {
    const found = [...document.querySelectorAll(`[data-key="${key}"]`)]
        .find((each) => each.offsetParent);
    if (!found) return false;
    if (found.matches("summary")) open(found.parentElement);
    else if (found.matches("textarea")) focus(found);
    else found.click();
    return true;
}

function onKey(event) {
    if (event.repeat || !page() || document.querySelector("dialog[open]")) return;
    const { target, key } = event;
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches("#review textarea")) {
        event.preventDefault();
        target.form?.requestSubmit();
        return;
    }
    if (key === "Escape" && target.matches("#review textarea")) return leave(target);
    if (event.defaultPrevented || isTyping(target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (busy || !lettersAreOn() && key !== "?") return;
    const done = key === "?" ? showKeys() : key === "u" ? undoByKey() : press(key);
    if (done) event.preventDefault();
}

function undoByKey() {
    if (!held) return false;
    undo();
    return true;
}

/** Out of the field, where the letters are keys again; what was typed stays. */
function leave(area) {
    const details = area.closest("details");
    focus(details ? details.querySelector("summary") : head());
    if (details) details.open = false;
}

function showKeys() {
    const dialog = document.getElementById("keys");
    if (!dialog) return false;
    dialog.querySelector("[data-single-keys]").checked = lettersAreOn();
    dialog.showModal();
    return true;
}

// --- the page ---------------------------------------------------------------------------------

function ready() {
    for (const each of document.querySelectorAll("[data-opens]")) each.hidden = false;
    restore();
    showQuote();
    markHeld();
}

function onSubmit(event) {
    const form = event.target;
    if (event.defaultPrevented || !page() || !form.dataset.swap) return;
    event.preventDefault();
    if (busy) return;
    if (form.dataset.swap === "decide") decide(form);
    else if (form.dataset.swap === "hold") hold(form);
    else stay(form, event.submitter);
}

function onClick(event) {
    const link = event.target.closest("a[data-swap=go]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && plain) {
        event.preventDefault();
        go(link.href);
    }
    if (event.target.closest("[data-opens=keys]")) showKeys();
    const does = event.target.closest("[data-does]")?.dataset.does;
    if (does === "undo") undo();
    else if (does === "again") held ? send() : announce("");
    else if (does === "close") announce("");
}

document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSubmit);
document.addEventListener("click", onClick);
document.addEventListener("input", ({ target }) => {
    if (page() && target.matches("textarea[data-keep]")) keep(target);
});
document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-single-keys]")) {
        localStorage.setItem(LETTERS, target.checked ? "on" : "off");
    }
});
window.addEventListener("popstate", () => page() && go(location.href, { push: false }));
window.addEventListener("pagehide", () => {
    hasLeft = true;
    send();
});
window.addEventListener("pageshow", ({ persisted }) => {
    hasLeft = false;
    if (persisted && held) drop();
});

document.body.append(bar);
if (page()) ready();
