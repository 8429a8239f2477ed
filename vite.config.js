import { readdirSync } from "node:fs";

import { defineConfig } from "vite";

import { compressed } from "./static/src/compressed.build.js";
import { outlines } from "./static/src/outlines.build.js";
import { pictures } from "./static/src/pictures.build.js";

// Each of these is named by a template; what else a page needs, these bring.
const asked = ["main.js", "menus.js", "fragments.js", "viewer/start.js", "print.css"];
const sheets = readdirSync("static/src/sheets").map((name) => `sheets/${name}`);

// Everything the pages load is built into static/dist and named in its manifest; nothing is inlined,
// because the Content-Security-Policy takes fonts and styles from this site only.
export default defineConfig({
  base: "./",
  publicDir: false,
  css: {
    // Bootstrap 5 still uses what Sass will drop one day; its warnings are not about our lines.
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"] },
    },
  },
  plugins: [pictures({ listed: "static/src/icons.json", templates: "templates" }), outlines(), compressed()],
  build: {
    outDir: "static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    target: "es2022",
    rollupOptions: { input: [...asked, ...sheets].map((name) => `static/src/${name}`) },
  },
  worker: { format: "es" },
});
