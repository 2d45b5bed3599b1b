// Bringing a library in: drops a file onto the form, and keeps an import going until it is done.
"use strict";

(() => {
    const form = document.querySelector("[data-import-drop]");
    const working = document.querySelector("[data-import-working]");
    if (form) takeDrops(form);
    if (working) keepGoing(working);
    countCreating(document.querySelector("[data-import-creating]"));

    for (const typed of document.querySelectorAll("[data-import-another]")) {
        typed.addEventListener("input", () => {
            const radio = typed.closest("p").querySelector("input[type=radio]");
            if (!typed.value || radio.checked) return;
            radio.checked = true;
            radio.dispatchEvent(new Event("change", { bubbles: true }));
        });
    }

    /** The button does what is chosen on the page, kept or not, and says so. */
    function countCreating(button) {
        if (!button) return;
        const count = () => {
            let creating = Number(button.dataset.importCreating);
            for (const row of document.querySelectorAll(".imports-change fieldset")) {
                const chosen = row.querySelector("input[type=radio]:checked")?.value;
                creating += (chosen === "create") - ("importCreates" in row.dataset);
            }
            button.textContent = creating
                ? `Create ${creating.toLocaleString("en")} article${creating === 1 ? "" : "s"}`
                : "Nothing to create: finish";
        };
        button.form.addEventListener("change", count);
        count();
    }

    function takeDrops(form) {
        const file = form.querySelector("input[type=file]");
        const mark = (event) => {
            event.preventDefault();
            form.classList.toggle("imports-dropping", event.type === "dragover");
        };
        for (const name of ["dragover", "dragleave", "drop"]) form.addEventListener(name, mark);
        form.addEventListener("drop", (event) => {
            if (!event.dataTransfer.files.length) return;
            file.files = event.dataTransfer.files;
            file.dispatchEvent(new Event("change", { bubbles: true }));
        });
    }

    /** Asks for more work until there is none, and meanwhile how far it is. */
    async function keepGoing(part) {
        const go = part.querySelector("form");
        const said = part.querySelector("[role=status]");
        const bar = part.querySelector("progress");
        let last = "";

        function show(told) {
            if (told.of) { bar.max = told.of; bar.value = told.done; }
            if (told.said !== last) said.textContent = last = told.said;
        }

        async function look() {
            const answer = await fetch(part.dataset.importWorking, { headers: { Accept: "application/json" } });
            if (answer.ok && !answer.redirected) {
                const told = await answer.json();
                show(told);
                return told;
            }
            return null;
        }

        const watching = setInterval(() => look().catch(() => null), 1000);
        if (go) go.hidden = true;
        try {
            for (;;) {
                let told = await look();
                if (go) {
                    const answer = await fetch(go.action, {
                        method: "POST", body: new FormData(go), headers: { Accept: "application/json" },
                    });
                    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
                    told = await answer.json();
                } else {
                    await new Promise((done) => { setTimeout(done, 2000); });
                }
                if (!told) throw new Error("no answer");
                show(told);
                if (!told.working) break;
            }
            clearInterval(watching);
            location.reload();
        } catch {
            clearInterval(watching);
            if (go) go.hidden = false;
            said.textContent = `${last}. It stopped, and nothing is lost: press “Go on”.`;
        }
    }
})();
