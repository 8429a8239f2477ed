// One SVG sprite with the icons that are used: those named in icons.json and in `{% icon "name" %}`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

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

export function iconSprite({ listed, templates }) {
  return {
    name: "icon-sprite",
    generateBundle() {
      const symbols = iconNames(listed, templates).map(symbol).join("");
      this.emitFile({
        type: "asset",
        fileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>`,
      });
    },
  };
}
