// A text area counts towards its shortest length, the sentence of [data-count], and says near its
// longest what is left, the sentence of [data-left].
const NEAR = 0.2;

function sentenceFor(area) {
  const written = area.value.trim().length;
  const { count, left } = area.dataset;
  if (count && written > 0 && written < area.minLength)
    return count.replace("{count}", written).replace("{least}", area.minLength);
  const room = area.maxLength - area.value.length;
  if (left && area.maxLength > 0 && room <= area.maxLength * NEAR)
    return left.replace("{left}", Math.max(0, room));
  return "";
}

function startCounter(area) {
  const told = document.createElement("p");
  told.className = "form-text";
  told.setAttribute("role", "status");
  area.after(told);
  const count = () => {
    told.textContent = sentenceFor(area);
    told.hidden = told.textContent === "";
  };
  area.addEventListener("input", count);
  count();
}

export function start(root = document) {
  const counted = "textarea[data-count], textarea[data-left]";
  for (const area of root.querySelectorAll(counted)) startCounter(area);
}
