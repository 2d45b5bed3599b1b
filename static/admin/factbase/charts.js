// Draws the charts of a page from its tables, so that both say the same.
"use strict";

(() => {
    const Chart = window.Chart;
    const MOST = 20; // bars that lie; the table has the rest
    const charts = [];
    let printing = false;

    const PAPER = { bar: "#0072b2", ink: "#000", line: "#bbb" };

    function colours() {
        if (printing) return PAPER;
        const style = getComputedStyle(document.documentElement);
        const of = (name) => style.getPropertyValue(name).trim();
        return { bar: of("--supports"), ink: of("--quiet"), line: of("--line") };
    }

    // A table as its columns: the names of its rows, and each drawn column's numbers.
    function read(table) {
        const across = table.dataset.chart === "across";
        let rows = [...table.tBodies[0].rows];
        if (across) rows = rows.slice(0, MOST);
        const heads = [...table.tHead.rows[0].cells];
        const columns = heads.flatMap((head, at) => (head.dataset.drawn === undefined ? [] : [{
            label: head.textContent,
            values: rows.map((row) => Number(row.cells[at].dataset.value || 0)),
        }]));
        return { across, names: rows.map((row) => row.cells[0].textContent.trim()), columns };
    }

    function short(name) {
        return name.length > 26 ? `${name.slice(0, 25)}…` : name;
    }

    function axes(across, most, colour) {
        const counted = {
            min: 0, suggestedMax: Math.max(most, 4),
            ticks: { precision: 0, maxTicksLimit: 5, color: colour.ink },
            grid: { color: colour.line }, border: { display: false },
        };
        const named = {
            ticks: {
                color: colour.ink, maxRotation: 0, autoSkip: !across, autoSkipPadding: 12,
                callback(value) { return short(this.getLabelForValue(value)); },
            },
            grid: { display: false }, border: { color: colour.line },
        };
        return across ? { x: counted, y: named } : { x: named, y: counted };
    }

    function frame(holder, column, height) {
        const figure = document.createElement("figure");
        const caption = document.createElement("figcaption");
        const box = document.createElement("div");
        const canvas = document.createElement("canvas");
        caption.textContent = column.label;
        box.className = "chart-frame";
        if (height) box.style.height = height;
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", `${column.label}, as bars. The numbers are in the table below.`);
        box.append(canvas);
        figure.append(caption, box);
        holder.append(figure);
        return canvas;
    }

    function draw(holder, table) {
        const { across, names, columns } = read(table);
        // One scale for all of a table that runs over days, so that they can be compared.
        const most = across ? 0 : Math.max(...columns.flatMap(({ values }) => values));
        const height = across ? `${names.length * 1.75 + 2.5}rem` : "";
        for (const column of columns) {
            const canvas = frame(holder, column, height);
            const colour = colours();
            const data = {
                labels: names,
                datasets: [{ label: column.label, data: column.values, maxBarThickness: 22, backgroundColor: colour.bar }],
            };
            const options = {
                indexAxis: across ? "y" : "x", responsive: true, maintainAspectRatio: false,
                animation: false, plugins: { legend: { display: false } },
                scales: axes(across, most, colour),
            };
            charts.push(new Chart(canvas, { type: "bar", data, options }));
        }
    }

    function paint() {
        const colour = colours();
        for (const chart of charts) {
            chart.data.datasets[0].backgroundColor = colour.bar;
            for (const axis of Object.values(chart.options.scales)) {
                axis.ticks.color = colour.ink;
                if (axis.grid.color) axis.grid.color = colour.line;
                if (axis.border.color) axis.border.color = colour.line;
            }
            chart.update("none");
        }
    }

    function print(begins) {
        printing = begins;
        for (const each of document.querySelectorAll(".numbers[data-fold]")) each.open = begins;
        paint();
    }

    if (!Chart) return; // the tables are there
    for (const holder of document.querySelectorAll("[data-charts-of]")) {
        const table = document.getElementById(holder.dataset.chartsOf);
        if (table?.dataset.chart) draw(holder, table);
    }
    for (const each of document.querySelectorAll(".numbers[data-fold]")) each.open = false;
    new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["class"] });
    window.addEventListener("beforeprint", () => print(true));
    window.addEventListener("afterprint", () => print(false));
})();
