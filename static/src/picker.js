// <select data-picker> becomes a searchable list; the plain select stays for readers without JavaScript.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";
import "tom-select/dist/css/tom-select.bootstrap5.min.css";
import { fold, wordsOf } from "./folding.js";
import "./picker.css";

TomSelect.define("remove_button", removeButton);

const SYNONYM = 0.1; // found by another word for it: after all that are called so

/** Every word typed stands in the option; the earlier in its label, the higher it stands. */
function score(typed) {
  const words = wordsOf(typed);
  return (option) => {
    const label = fold(option.text ?? "");
    const all = `${label} ${fold(option.synonyms ?? "")}`;
    if (!words.every((word) => all.includes(word))) return 0;
    const place = label.indexOf(words[0] ?? "");
    return place < 0 ? SYNONYM : 1 / (1 + place / 1000);
  };
}

function enhance(select) {
  const words = select.dataset;
  const picker = new TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: words.removeLabel ?? "×" } } : {},
    maxOptions: 500,
    maxItems: select.multiple ? (Number(words.maxItems) || null) : 1,
    create: false,
    allowEmptyOption: true,
    searchField: ["text", "synonyms"],
    score,
    onItemAdd() {
      this.setTextboxValue(""); // the word that was looked for has done its work
      this.refreshOptions(false);
    },
    render: {
      no_results: () => {
        const line = document.createElement("div");
        line.className = "no-results";
        line.textContent = words.noResults ?? "–";
        return line;
      },
    },
  });
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}-ts-control"]`);
  const name = label?.textContent.trim() ?? select.name;
  picker.control_input.setAttribute("aria-label", name);
  select.setAttribute("aria-label", name); // its label now points to the control that replaces it
}

export function start() {
  for (const select of document.querySelectorAll("select[data-picker]:not(.tomselected)")) enhance(select);
}
