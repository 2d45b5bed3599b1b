// The chooser of citation styles, without loading the page again; it works without this, too.

const form = document.querySelector("form[data-styles]");
const box = form.elements.q;
const example = document.querySelector("#example");
let asked = 0;

const links = () => [...document.querySelectorAll("#found a.take")];

const search = async () => {
  const mine = ++asked;
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address);
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const before = document.querySelector("#found");
    const inside = before.contains(document.activeElement);
    before.replaceWith(page.querySelector("#found"));
    if (inside) (links()[0] ?? box).focus();
    history.replaceState(null, "", address);
  } catch {
    // The button still searches.
  }
};

let typed;
box.addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(search, 150);
});

// What the style that has the focus looks like.
let looking;
const show = (link) => {
  clearTimeout(looking);
  looking = setTimeout(async () => {
    const name = link.dataset.style;
    try {
      const answer = await fetch(`${form.dataset.styles}/${encodeURIComponent(name)}`);
      const found = await answer.json();
      if (!answer.ok || document.activeElement !== link) return;
      example.querySelector("h2").textContent = found.title;
      const shown = example.querySelector(".references-shown");
      shown.replaceChildren(...found.example.split("\n\n").map((text) => {
        const line = document.createElement("p");
        line.className = "csl-entry";
        line.textContent = text;
        return line;
      }));
    } catch {
      // The link beside it still shows one.
    }
  }, 250);
};
document.addEventListener("focusin", (event) => {
  if (event.target.matches("#found a.take")) show(event.target);
});

document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
  const all = links();
  const here = all.indexOf(document.activeElement);
  if (document.activeElement !== box && here < 0) return;
  event.preventDefault();
  if (event.key === "Escape") {
    if (here >= 0) box.focus();
    else box.value = "";
    return;
  }
  const next = here + (event.key === "ArrowDown" ? 1 : -1);
  if (next < 0) box.focus();
  else all[next]?.focus();
});
