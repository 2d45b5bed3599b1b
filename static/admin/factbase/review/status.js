// The status line: what is being sent, and the way to undo it.

export const bar = document.createElement("aside");
bar.className = "review-status";
bar.setAttribute("aria-label", "What is being sent");
bar.innerHTML = `<p role="status"></p><span class="review-count" aria-hidden="true"></span>
    <blockquote class="queue-reason" dir="auto" hidden></blockquote>
    <a class="text-link" hidden></a>
    <button type="button" class="button" data-does="undo" aria-keyshortcuts="u" hidden>Undo <kbd>u</kbd></button>
    <button type="button" class="button" data-does="again" hidden>Try again</button>
    <button type="button" class="button" data-does="close" hidden>Close</button>`;
bar.hidden = true;
export const part = (selector) => bar.querySelector(selector);

/** Say it; `buttons` are those offered, `link` is [address, words], `kept` words to copy. */
export function announce(words, { buttons = [], link = null, kept = "" } = {}) {
    const hadFocus = bar.contains(document.activeElement);
    bar.hidden = !words;
    part("[role=status]").textContent = words;
    part(".review-count").textContent = "";
    for (const each of bar.querySelectorAll("button")) {
        each.hidden = !buttons.includes(each.dataset.does);
    }
    part("a").hidden = !link;
    if (link) [part("a").href, part("a").textContent] = link;
    part("blockquote").hidden = !kept;
    part("blockquote").textContent = kept;
    const at = document.activeElement;
    if (hadFocus && (bar.hidden || !bar.contains(at) || at.hidden)) focus(head());
}

/** Where a page begins: the claim, or what the page is about. */
export const head = () =>
    document.querySelector(".reading h1") || document.getElementById("content");

export function focus(element) {
    if (!element) return;
    if (!element.matches("a[href], button, textarea, input, select, summary, [tabindex]")) {
        element.tabIndex = -1;
    }
    element.focus({ preventScroll: element.matches("h1, [role=main]") });
}
