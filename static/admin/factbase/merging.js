// Two side by side: where both have a value, that of the one that stays is chosen, until somebody
// chooses otherwise.
"use strict";

(() => {
    const form = document.querySelector("form.merge");
    if (!form) return;
    const chosen = new Set();

    form.addEventListener("change", ({ target }) => {
        if (target.name !== "keep") return chosen.add(target.name);
        for (const radio of form.querySelectorAll(`[data-follows] input[value="${target.value}"]`)) {
            if (!chosen.has(radio.name)) radio.checked = true;
        }
    });
})();
