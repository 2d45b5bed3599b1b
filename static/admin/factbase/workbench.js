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
        const search = window.django.jQuery(target).data("select2");
        search.options.get("translations").dict.noResults = nothingFound;
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
    document.addEventListener("formset:added", makeButtons);
    document.addEventListener("formset:added", () => setTimeout(nameSearches));

    document.addEventListener("toggle", ({ target }) => {
        if (target.open && target.matches(".step")) target.querySelector("textarea")?.focus();
    }, true);

    document.addEventListener("DOMContentLoaded", () => {
        makeButtons();
        window.django?.jQuery?.(document).on("select2:open", sayHowToAdd);
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
