// What is drawn: our own pictures, and one sprite with the icons that are used, those named in icons.json and in
// `{% icon "name" %}`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DRAWN = "static/src/pictures";
const ICONS = "node_modules/bootstrap-icons/icons";

function htmlFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".html"))
    .map((name) => join(folder, name));
}

function iconNames(listed, templates) {
  const names = new Set(JSON.parse(readFileSync(listed, "utf8")));
  for (const file of htmlFiles(templates)) {
    const text = readFileSync(file, "utf8");
    for (const [, name] of text.matchAll(/\{%\s*icon\s+"([a-z0-9-]+)"/g)) names.add(name);
    for (const [, name] of text.matchAll(/\bicon="([a-z0-9-]+)"/g)) names.add(name);
    for (const [, name] of text.matchAll(/_icon="([a-z0-9-]+)"/g)) names.add(name);
  }
  return [...names].sort();
}

function symbol(name) {
  const svg = readFileSync(join(ICONS, `${name}.svg`), "utf8");
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 16 16" fill="currentColor">${body.trim()}</symbol>`;
}

// Each is found in the manifest under its name here.
export function pictures({ listed, templates }) {
  const sprite = () => iconNames(listed, templates).map(symbol).join("");
  return {
    name: "pictures",
    generateBundle() {
      const emit = (name, source) => this.emitFile({ type: "asset", name, originalFileName: `static/src/pictures/${name}`, source });
      emit("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${sprite()}</svg>`);
      for (const name of readdirSync(DRAWN)) emit(name, readFileSync(join(DRAWN, name)));
    },
  };
}
