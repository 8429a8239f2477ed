// [data-viewer]: its links to pictures switch the picture in place instead of leaving the page.
function makeSwitchable(viewer) {
  const picture = viewer.querySelector("[data-viewer-picture]");
  const choices = [...viewer.querySelectorAll("[data-viewer-choice]")];
  for (const choice of choices) {
    choice.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      picture.src = choice.href;
      for (const other of choices) other.removeAttribute("aria-current");
      choice.setAttribute("aria-current", "true");
    });
  }
}

export function start(root = document) {
  for (const viewer of root.querySelectorAll("[data-viewer]")) makeSwitchable(viewer);
}
