// A text area with a shortest length counts towards it: [data-count] holds the sentence.
function startCounter(area) {
  const told = document.createElement("p");
  told.className = "form-text";
  told.setAttribute("role", "status");
  area.after(told);
  const count = () => {
    const written = area.value.trim().length;
    const least = area.minLength;
    told.hidden = written === 0 || written >= least;
    told.textContent = area.dataset.count.replace("{count}", written).replace("{least}", least);
  };
  area.addEventListener("input", count);
  count();
}

export function start(root = document) {
  for (const area of root.querySelectorAll("textarea[data-count]")) startCounter(area);
}
