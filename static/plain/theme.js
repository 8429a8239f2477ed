// Classic script, loaded before the first paint: the chosen theme is on <html> when the page appears.
(function () {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function stored() {
    try {
      return window.localStorage.getItem("theme") || "auto";
    } catch {
      return "auto";
    }
  }
  function apply() {
    const choice = stored();
    root.dataset.themeChoice = choice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  }
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
})();
