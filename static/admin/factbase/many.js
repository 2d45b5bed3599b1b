// Goes on by itself with what takes longer than one request, until the list is there again.
"use strict";

(() => {
    const form = document.getElementById("many");
    const go = form.querySelector("button");

    /** The page in its place, or null where all is done: the list then says so. */
    async function goOn() {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
        if (answer.type === "opaqueredirect") return null;
        const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("many");
        if (!answer.ok || !next) throw new Error(String(answer.status));
        return next;
    }

    function show(next) {
        for (const field of form.querySelectorAll("input[type=hidden]")) {
            field.value = next.elements[field.name].value;
        }
        const [bar, come] = [form, next].map((each) => each.querySelector("progress"));
        bar.value = come.value;
        form.querySelector("[role=status]").replaceChildren(...next.querySelector("[role=status]").childNodes);
    }

    async function all() {
        go.hidden = true;
        try {
            for (let next = await goOn(); next; next = await goOn()) show(next);
            location.assign(form.querySelector("a").href);
        } catch {
            go.hidden = false;
            form.querySelector("[role=status]").append(" It stopped: press “Go on”.");
        }
    }

    all();
})();
