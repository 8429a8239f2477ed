// The theme button walks through auto, light and dark; theme.js applies what is stored.
const ORDER = ["auto", "light", "dark"];

function describe(button) {
  const choice = document.documentElement.dataset.themeChoice ?? "auto";
  const label = button.dataset[`label${choice[0].toUpperCase()}${choice.slice(1)}`];
  button.setAttribute("aria-label", label);
  button.title = label;
}

export function startThemeSwitch() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    describe(button);
    button.addEventListener("click", () => {
      const choice = document.documentElement.dataset.themeChoice ?? "auto";
      const next = ORDER[(ORDER.indexOf(choice) + 1) % ORDER.length];
      try {
        window.localStorage.setItem("theme", next);
      } catch {
        return;
      }
      window.dispatchEvent(new Event("storage"));
      describe(button);
    });
  }
}
