// Ctrl+K, or Command+K, opens the search from anywhere. A single letter would catch what is dictated.
export function startSearch() {
  const link = document.querySelector("[data-search]");
  document.addEventListener("keydown", (event) => {
    if (!link || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const field = document.querySelector("#q");
    if (field) field.focus();
    else window.location.assign(link.href);
  });
}
