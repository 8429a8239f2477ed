import "./bootstrap.scss";
import "./fonts.css";
import "./tokens.css";
import "./bootstrap-theme.css";
import "./layout.css";
import "./components.css";
import "./forms.css";
import "./sections.css";
import "./tabs.css";
import "./tasks.css";

import "bootstrap/js/dist/collapse";

import { startConfirmations } from "./confirm.js";
import { startCopying } from "./copy.js";
import { startKeeping } from "./kept.js";
import { startFreshening } from "./person.js";
import { startSearch } from "./search.js";
import { startThemeSwitch } from "./theme-switch.js";

startThemeSwitch();
startConfirmations();
startCopying();
startFreshening();
startSearch();
startKeeping(); // before the modules below make something else of the fields

// Larger modules come only to the pages that carry their mark.
const modules = {
  "[data-uploader]": () => import("./uploader.js"),
  "textarea[data-count], textarea[data-left]": () => import("./count.js"),
  "form[data-saving]": () => import("./saving.js"),
  "[data-countdown]": () => import("./countdown.js"),
  "[data-viewer]": () => import("./viewer.js"),
  "[data-map]": () => import("./map.js"),
  "[data-board]": () => import("./board.js"),
  "[data-sheet]": () => import("./expertise.js"),
  "[data-picker]": () => import("./picker.js"),
  "[data-clock]": () => import("./hour.js"),
  "button.term": () => import("./terms.js"),
  "[data-equipment]": () => import("./equipment.js"),
};

for (const [mark, load] of Object.entries(modules)) {
  if (document.querySelector(mark)) load().then((module) => module.start());
}
