// What is typed is kept in the browser until it has arrived.

const page = () => document.getElementById("review");

export function shelf(area) {
    const whose = page();
    return `factbase:typed:${whose.dataset.user}:${whose.dataset.claim}:${area.id}`;
}

export function keep(area) {
    try {
        if (area.value.trim()) localStorage.setItem(shelf(area), area.value);
        else localStorage.removeItem(shelf(area));
    } catch { /* a browser that keeps nothing */ }
}

export function forget(key) {
    try {
        localStorage.removeItem(key);
    } catch { /* a browser that keeps nothing */ }
}

export function restore() {
    for (const area of page().querySelectorAll("textarea[data-keep]")) {
        try {
            if (!area.value) area.value = localStorage.getItem(shelf(area)) || "";
        } catch { /* a browser that keeps nothing */ }
    }
}
