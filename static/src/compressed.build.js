// Beside each built file its compressed forms, for whoever serves it without a proxy that compresses.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }; // 11 takes far longer for a tenth less
const ENDINGS = {
  ".br": (content) => brotliCompressSync(content, brotli),
  ".gz": (content) => gzipSync(content, { level: 9 }),
};
const LEAST = 500; // bytes
const WORTH = /\.(css|js|json|svg)$/;

export function compressed() {
  return {
    name: "compressed",
    writeBundle({ dir }) {
      for (const name of readdirSync(dir, { recursive: true }).filter((name) => WORTH.test(name))) {
        const path = join(dir, name);
        const content = readFileSync(path);
        if (content.length < LEAST) continue;
        for (const [ending, packed] of Object.entries(ENDINGS)) writeFileSync(path + ending, packed(content));
      }
    },
  };
}
