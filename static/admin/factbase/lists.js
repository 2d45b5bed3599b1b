// A researcher's list: what is done with it is done in place, and the focus stays where it was.
// Everything works without.
"use strict";

(() => {
    const root = () => document.getElementById("list");
    let leaving = false;

    function say(text) {
        const status = document.getElementById("list-said");
        if (status) status.textContent = text;
    }

    // The buttons of a row keep their ids, wherever the row goes; the first one cannot go up.
    function focusAgain(id, named) {
        const wanted = id && document.getElementById(id);
        if (wanted && !wanted.disabled) return wanted.focus();
        const other = named && document.querySelector(`#item-${named} button:not(:disabled)`);
        (other || document.querySelector("#list button:not(:disabled)"))?.focus();
    }

    function cameOf(list, named) {
        const alert = list.querySelector("[role=alert]");
        if (alert) return alert.textContent.trim();
        const place = list.querySelector(`#item-${named} .lists-place`);
        return place ? `${named} is number ${place.textContent.trim()} now.` : "";
    }

    async function send(doing) {
        const body = new FormData(root());
        body.set("do", doing);
        const named = doing.split(" ")[1];
        const focused = document.activeElement?.id;
        root().setAttribute("aria-busy", "true");
        let answer;
        try {
            answer = await fetch(location.pathname + location.search, { method: "POST", body });
        } catch {
            root().removeAttribute("aria-busy");
            return say("The server cannot be reached. Nothing was changed; try again.");
        }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("list");
        if (!fresh) {
            root().removeAttribute("aria-busy");
            return say("The server did not do it; you may be signed out. What you typed is still here.");
        }
        root().replaceWith(fresh);
        history.replaceState(history.state, "", answer.url); // it may be on another page now
        ready();
        focusAgain(focused, named);
        say(cameOf(fresh, named));
    }

    document.addEventListener("submit", (event) => {
        if (event.target !== root() || event.defaultPrevented) return;
        if (event.submitter?.closest(".lists-move")) {
            event.preventDefault();
            send(event.submitter.value);
        } else {
            leaving = true; // with the notes
        }
    });

    // Enter in a field is the button beside it, not the first of the page.
    document.addEventListener("keydown", (event) => {
        const asks = event.key === "Enter" && event.target.matches("#list input")
            && event.target.closest(".lists-asks, .lists-add, .lists-to");
        if (!asks || event.isComposing) return;
        event.preventDefault();
        asks.querySelector("button").click();
    });

    const isUnsaved = (note) => note.value !== note.defaultValue || "unsaved" in note.dataset;

    window.addEventListener("pageshow", () => { leaving = false; });
    window.addEventListener("beforeunload", (event) => {
        const notes = [...document.querySelectorAll("#list textarea[name^=note-]")];
        if (!leaving && notes.some(isUnsaved)) event.preventDefault();
    });

    // Dragging by the number is another way to do what the arrows do.
    let dragged = null;

    function makeSortable(list) {
        for (const row of list.children) {
            const handle = row.querySelector(".lists-place");
            handle.draggable = true;
            handle.title = "Drag to another place";
            handle.addEventListener("dragstart", (event) => {
                dragged = row;
                row.classList.add("is-dragged");
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", row.dataset.named);
                event.dataTransfer.setDragImage(row, 0, 0);
            });
            handle.addEventListener("dragend", () => {
                row.classList.remove("is-dragged");
                for (const each of list.children) each.classList.remove("is-over");
                dragged = null;
            });
            row.addEventListener("dragover", (event) => {
                if (!dragged || dragged === row) return;
                event.preventDefault();
                row.classList.add("is-over");
            });
            row.addEventListener("dragleave", () => row.classList.remove("is-over"));
            row.addEventListener("drop", (event) => {
                if (!dragged || dragged === row) return;
                event.preventDefault();
                send(`move ${dragged.dataset.named} ${row.querySelector(".lists-place").textContent.trim()}`);
            });
        }
    }

    function ready() {
        document.querySelectorAll("[data-sortable]").forEach(makeSortable);
        for (const button of document.querySelectorAll("[data-copy]")) {
            button.hidden = !navigator.clipboard;
            button.onclick = async () => {
                await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
                say("Copied.");
                button.textContent = "Copied";
            };
        }
        for (const field of document.querySelectorAll("[data-chooses]")) {
            field.oninput = () => {
                const radio = field.form.querySelector(`[type=radio][value="${field.dataset.chooses}"]`);
                if (radio && field.value) radio.checked = true;
            };
        }
    }

    document.addEventListener("DOMContentLoaded", ready);
})();
