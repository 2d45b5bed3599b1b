// Small comforts; every page works without them.

// References appear on the page instead of on one of their own.
for (const form of document.querySelectorAll("form[data-cite]")) {
  const shown = form.querySelector("output");
  const copy = form.querySelector(".copy");
  const show = async () => {
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    shown.hidden = false;
    shown.textContent = "Setting the reference …";
    copy.hidden = true;
    try {
      const answer = await fetch(`${address}&format=text`);
      const text = (await answer.text()).trim();
      if (!answer.ok) throw new Error(answer.statusText);
      shown.textContent = text;
      copy.hidden = !navigator.clipboard;
    } catch {
      shown.textContent = "The reference could not be made just now. The files beside the button may still work.";
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.elements.style.addEventListener("change", show);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = button.closest("form").querySelector(button.dataset.copy).textContent;
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
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
