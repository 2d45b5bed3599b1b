// Small comforts; every page works without them.

// References appear on the page instead of on one of their own.
for (const form of document.querySelectorAll("form[data-cite]")) {
  const shown = form.querySelector("output");
  const copy = form.querySelector(".copy");
  const show = async () => {
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    shown.hidden = false;
    shown.textContent = "Setting the reference …";
    copy.disabled = true;
    try {
      const answer = await fetch(`${address}&format=text`);
      const list = (await answer.text()).trim();
      const text = list.includes("\n") ? list : list.replace(/^(1\.|\[1\])\s+/, "");
      if (!answer.ok) throw new Error(answer.statusText);
      shown.textContent = text;
      copy.disabled = false;
    } catch {
      shown.textContent = "The reference could not be made just now. The files beside the button may still work.";
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.elements.style.addEventListener("change", show);
  copy.hidden = !navigator.clipboard;
  // Where the server was too busy to set the usual style, it is there by the time somebody reads
  // that far.
  if (form.dataset.cite === "asked" || shown.textContent) continue;
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    show();
  });
  seen.observe(form);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const said = button.firstChild;
  if (!button.closest("form")) button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const text = button.closest("form, section").querySelector(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text.trim());
      said.data = "Copied";
    } catch {
      said.data = "Not copied";
    }
    setTimeout(() => { said.data = "Copy"; }, 2000);
  });
}

// A form leaves out what was left empty, so that the address stays short.
for (const form of document.querySelectorAll("form[role=search]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
  });
}

// "/" goes to the search box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("input[type=search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
});
