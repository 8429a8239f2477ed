// The sheet of expertise: filter as you type, levels by keyboard, and only what changed is sent,
// so that a sheet left open in another window takes nothing back.
import { fold, wordsOf } from "./folding.js";

const TYPED_IN = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

export function start() {
  for (const form of document.querySelectorAll("[data-sheet]")) startSheet(form);
}

function startSheet(form) {
  const part = (name) => form.querySelector(`[data-sheet-${name}]`);
  const rows = [...form.querySelectorAll("[data-row]")].map((element) => new Row(element));
  const filter = part("filter").querySelector("input");
  const options = startOptions(form);
  let leaving = false;

  part("filter").hidden = false;
  part("keys").hidden = false;

  const changed = () => rows.filter((row) => row.isChanged);
  const count = () => {
    const changes = changed().length;
    const said = rows.filter((row) => row.saysSomething).length;
    part("said").textContent = said;
    part("progress").value = said;
    part("changes").textContent = changes;
    part("unsaved").hidden = changes === 0;
    for (const row of rows) row.element.classList.toggle("is-changed", row.isChanged);
  };

  const show = () => {
    const words = wordsOf(filter.value);
    for (const row of rows) row.element.hidden = !words.every((word) => row.text.includes(word));
    for (const group of form.querySelectorAll("section")) {
      group.hidden = !group.querySelector("[data-row]:not([hidden])");
    }
    part("none").hidden = rows.some((row) => !row.element.hidden);
  };

  const shown = () => rows.filter((row) => !row.element.hidden);
  const current = () => rows.find((row) => row.element.contains(document.activeElement));
  const move = (step) => {
    const line = shown();
    const to = line[line.indexOf(current()) + step];
    if (to) to.focus();
  };

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => (shown()[0] === current() ? filter.focus() : move(-1)),
    Escape: () => filter.select(),
    l: (row) => row.toggleWish(),
  };
  for (const level of ["0", "1", "2", "3"]) {
    keys[level] = (row) => {
      row.choose(level === "0" ? "" : level);
      if (options.onward.checked) move(1);
    };
  }

  form.addEventListener("keydown", (event) => {
    const row = current();
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!row || !act || !options.keys.checked || hasModifier(event)) return;
    event.preventDefault();
    act(row);
    count();
  });

  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      filter.value = "";
      show();
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault(); // Enter would send the whole sheet
      shown()[0]?.focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !options.keys.checked || hasModifier(event)) return;
    if (event.target.matches(TYPED_IN)) return;
    event.preventDefault();
    filter.select();
  });

  filter.addEventListener("input", show);
  form.addEventListener("change", count);
  form.addEventListener("formdata", ({ formData }) => {
    for (const row of rows) if (!row.isChanged) row.leaveOut(formData);
  });
  form.addEventListener("submit", () => (leaving = true));
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && changed().length) event.preventDefault();
  });
  show();
  count();
}

/** One tag: its level, its wish, and what they were when the page came. */
class Row {
  constructor(element) {
    this.element = element;
    this.text = fold(element.dataset.words);
    this.levels = [...element.querySelectorAll("[type=radio]")];
    this.wish = element.querySelector("[type=checkbox]");
  }

  get chosen() {
    return this.levels.find((input) => input.checked);
  }

  get isChanged() {
    return [...this.levels, this.wish].some((input) => input.checked !== input.defaultChecked);
  }

  get saysSomething() {
    return Boolean(this.chosen?.value) || this.wish.checked;
  }

  choose(value) {
    const input = this.levels.find((level) => level.value === value);
    input.checked = true;
    input.focus({ preventScroll: true });
  }

  toggleWish() {
    this.wish.checked = !this.wish.checked;
  }

  focus() {
    (this.chosen ?? this.levels[0]).focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  leaveOut(formData) {
    for (const input of [this.levels[0], this.wish]) formData.delete(input.name);
  }
}

/** The two switches of the help line, remembered on this device. */
function startOptions(form) {
  const options = {};
  for (const input of form.querySelectorAll("[data-sheet-option]")) {
    const name = `expertise-${input.dataset.sheetOption}`;
    const kept = localStorage.getItem(name);
    if (kept !== null) input.checked = kept === "yes";
    input.addEventListener("change", () => localStorage.setItem(name, input.checked ? "yes" : "no"));
    options[input.dataset.sheetOption] = input;
  }
  return options;
}

function hasModifier(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}
