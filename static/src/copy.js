// <button data-copy="text" data-copied="Copied"> puts its text on the clipboard and says so.
export function startCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    window.setTimeout(() => (button.textContent = before), 1500);
  });
}
