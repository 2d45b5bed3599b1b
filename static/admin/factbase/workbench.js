// The workbench: the text opens at the quote, keys reach everything and save.
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

    // Unfold makes these of elements that no key reaches and no screen reader announces.
    const MENU = "[x-ref^=relatedWidgetWrapper]";
    const BUTTONS = `${MENU}, .delete-template, label:has(> .hidden > .delete)`;

    function nameOf(button) {
        if (!button.matches(MENU)) return "Remove";
        const model = button.closest("[data-model-ref]")?.dataset.modelRef;
        return `Add or change this ${model || "one"}`;
    }

    function makeButtons() {
        for (const each of document.querySelectorAll(BUTTONS)) {
            each.setAttribute("role", "button");
            each.setAttribute("aria-label", nameOf(each));
            each.tabIndex = 0;
        }
    }

    function pressFocused(event) {
        const button = event.target;
        if (event.key === "Escape") return leaveMenu(button);
        if (!["Enter", " "].includes(event.key) || !button.matches(BUTTONS)) return;
        event.preventDefault();
        button.click();
        if (button.matches(MENU)) setTimeout(enterMenu, 200, button);
    }

    // The menu stands at the end of the page, named after its button.
    const PREFIX = "related-widget-wrapper-";

    function enterMenu(button) {
        const menu = document.getElementById(button.closest("[data-id]").dataset.id);
        menu?.querySelector("[href]")?.focus();
    }

    function leaveMenu(link) {
        const menu = link.closest(`nav[id^=${PREFIX}]`);
        if (menu) document.querySelector(`[data-id="${menu.id}"] ${MENU}`)?.focus();
    }

    function nothingFound() {
        const field = document.querySelector(".select2-container--open");
        const wrapper = field?.closest(".related-widget-wrapper");
        if (!wrapper?.querySelector(MENU)) return "Nothing found.";
        carryOver(wrapper.dataset.id);
        return "Nothing found. To add one, use ⋮ beside the field.";
    }

    // What was searched for stands in the form that opens as the name.
    function carryOver(id) {
        const link = document.getElementById(id)?.querySelector('a[href*="/add/"]');
        const searched = document.querySelector(".select2-container--open .select2-search__field");
        if (!link || !searched) return;
        const address = new URL(link.href);
        address.searchParams.set("name", searched.value);
        link.href = address;
    }

    function sayHowToAdd({ target }) {
        justChosen.delete(target);
        const search = window.django.jQuery(target).data("select2");
        search.options.get("translations").dict.noResults = nothingFound;
    }

    // Of what needs no more than a name: the last line of the list adds what was typed.
    const OFFERS = {
        createTag: ({ term }) => (term.trim() ? { id: `new:${term}`, text: `Add “${term.trim()}”`, newTag: true } : null),
        insertTag: (found, tag) => found.push(tag),
    };

    function offerToAdd() {
        const { defaults } = window.django?.jQuery?.fn.select2 ?? {};
        if (defaults) for (const [name, does] of Object.entries(OFFERS)) defaults.set(name, does);
    }

    const justChosen = new WeakSet();  // the list closes before it says what was chosen

    // Enter soon after typing means what was typed, not what is lit of the search before.
    const entered = new WeakSet();

    function enteredTooSoon(event) {
        const { target, params: { args } } = event;
        if (args?.originalEvent || !document.querySelector(".select2-container--open .loading-results")) return false;
        event.preventDefault();
        const search = window.django.jQuery(target).data("select2");
        if (!search.entersWhenFound) search.on("results:all", () => entered.delete(target) && search.trigger("results:select"));
        search.entersWhenFound = true;
        entered.add(target);
        return true;
    }

    function addChosen({ target, params: { data } }) {
        if (!target.dataset.adds) return;
        if (data.newTag) add(target, data.id.slice("new:".length).trim());
        else saidOf(target).replaceChildren();
    }

    async function add(target, name) {
        const said = saidOf(target);
        said.textContent = `Adding “${name}” …`;
        said.dataset.said = "adding";
        const made = await added(target.dataset.adds, name);
        target.querySelector("option[value^='new:']")?.remove();
        if (made) target.append(new Option(made.obj, made.value, true, true));
        window.django.jQuery(target).trigger("change");
        said.dataset.said = "";
        said.textContent = made ? made.said ?? `“${name}” is added.` : `“${name}” could not be added. To see why, use ⋮ beside the field. `;
        if (!made) said.append(leaveOut(said));
    }

    function saidOf(target) {
        const said = target.parentElement.parentElement.querySelector("[data-said]")
            ?? target.parentElement.insertAdjacentElement("afterend", document.createElement("p"));
        Object.assign(said, { className: "why", role: "status" }).dataset.said = "";
        return said;
    }

    // A name that was typed and not chosen would be gone with the list it was typed over.
    function keepTyped(event) {
        const { target } = event;
        if (justChosen.delete(target) || enteredTooSoon(event)) return;
        entered.delete(target);
        const typed = document.querySelector(".select2-container--open .select2-search__field")?.value.trim();
        if (!typed || !target.dataset.adds) return;
        const said = saidOf(target);
        said.replaceChildren(
            `“${typed}” is typed and not chosen. `,
            button(`Add “${typed}”`, () => add(target, typed)), " ", leaveOut(said),
        );
    }

    const leaveOut = (said) => button("Leave it out", () => said.replaceChildren());

    function button(words, press) {
        const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
        made.addEventListener("click", press);
        return made;
    }

    const UNDECIDED = "[data-said=adding], [data-said]:has(button)";
    const isRemoved = (said) => said.closest("tr, .inline-related")?.querySelector("[name$='-DELETE']:checked");

    function askFirst(event) {
        const said = [...event.target.querySelectorAll(UNDECIDED)].find((each) => !isRemoved(each));
        if (!said) return;
        event.preventDefault();
        said.classList.add("is-asked");
        for (let fold = said.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
        said.scrollIntoView({ block: "center" });
        said.querySelector("button")?.focus();
    }

    // As the pop-up does it, without the pop-up.
    async function added(address, name) {
        const body = new FormData();
        const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
        for (const [key, value] of Object.entries({ name, _popup: "1", csrfmiddlewaretoken: token })) body.set(key, value);
        try {
            const answer = await fetch(address, { method: "POST", body });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            return JSON.parse(page.querySelector("[data-popup-response]").dataset.popupResponse);
        } catch {
            return null;
        }
    }

    // An empty field to search in says nothing by itself: it is called what its label says.
    function nameSearches() {
        for (const field of document.querySelectorAll("select.select2-hidden-accessible[id]")) {
            const label = document.querySelector(`label[for="${field.id}"]`);
            const search = field.nextElementSibling?.querySelector(".select2-selection");
            const shown = search?.querySelector(".select2-selection__rendered");
            if (!label || !search) continue;
            label.id ||= `${field.id}_label`;
            search.setAttribute("aria-labelledby", `${label.id} ${shown?.id || ""}`.trim());
            shown?.setAttribute("aria-labelledby", label.id);
        }
    }

    document.addEventListener("keydown", pressFocused);
    document.addEventListener("submit", askFirst, true);
    document.addEventListener("formset:added", makeButtons);
    document.addEventListener("formset:added", () => setTimeout(nameSearches));

    document.addEventListener("toggle", ({ target }) => {
        if (target.open && target.matches(".step")) target.querySelector("textarea")?.focus();
    }, true);

    document.addEventListener("DOMContentLoaded", () => {
        makeButtons();
        offerToAdd();
        window.django?.jQuery?.(document).on("select2:open", sayHowToAdd)
            .on("select2:selecting", (event) => enteredTooSoon(event) || justChosen.add(event.target))
            .on("select2:select", addChosen).on("select2:closing", keepTyped);
        window.django?.jQuery?.(nameSearches);  // after what makes the fields, in its queue
        foldText();
        showQuote();
        wide.addEventListener("change", foldText);
    });

    document.addEventListener("keydown", (event) => {
        const save = document.querySelector("#submit-row [name=_save]");
        if (!save || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        save.click();
    });
})();
