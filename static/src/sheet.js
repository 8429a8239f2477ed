// The sheet of expertise: show only the tags with these words. Hidden lines are still sent.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function start() {
  for (const sheet of document.querySelectorAll("[data-sheet]")) {
    const filter = sheet.querySelector("[data-sheet-filter]");
    const lines = [...sheet.querySelectorAll("[data-words]")].map((line) => [line, plain(line.dataset.words)]);
    const field = filter.querySelector("input");
    filter.hidden = false;
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      for (const [line, text] of lines) line.hidden = !words.every((word) => text.includes(word));
      for (const group of sheet.querySelectorAll("section")) {
        group.hidden = !group.querySelector("[data-words]:not([hidden])");
      }
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would send the whole sheet
    });
  }
}
