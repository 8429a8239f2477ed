import { defineConfig } from "vite";

import { iconSprite } from "./static/src/icon-sprite.build.js";

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
  plugins: [iconSprite({ listed: "static/src/icons.json", templates: "templates" })],
  build: {
    outDir: "static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    target: "es2022",
    rollupOptions: { input: ["static/src/main.js", "static/src/viewer/start.js"] },
  },
  worker: { format: "es" },
});
