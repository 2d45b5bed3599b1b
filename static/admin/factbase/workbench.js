// The workbench: the text opens at the quote, keys save.
"use strict";

(() => {
    const wide = window.matchMedia("(min-width: 1100px)");

    function showQuote() {
        const text = document.querySelector(".coding-text-body");
        const quote = text && text.querySelector(".mark-current");
        if (quote) text.scrollTop = quote.offsetTop - text.offsetTop - text.clientHeight / 3;
    }

    function foldText() {
        const fold = document.querySelector(".coding-text-fold");
        if (fold) fold.open = wide.matches;
    }

    function press(name) {
        const button = document.querySelector(`#submit-row [name="${name}"]`);
        if (button) button.click();
    }

    document.addEventListener("DOMContentLoaded", () => {
        foldText();
        showQuote();
        wide.addEventListener("change", foldText);
    });

    document.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            press(event.shiftKey ? "_submit" : "_save");
        }
    });
})();
