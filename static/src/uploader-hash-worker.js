// SHA-256 of a file beside the upload, or its CRC-32, a few megabytes at a time, so that memory stays flat.
import { createCRC32, createSHA256 } from "hash-wasm";

const SLICE = 4 * 1024 * 1024;

self.addEventListener("message", async (event) => {
  const { file, checksum } = event.data;
  try {
    const hasher = await (checksum ? createCRC32() : createSHA256());
    hasher.init();
    for (let start = 0; start < file.size; start += SLICE) {
      hasher.update(new Uint8Array(await file.slice(start, start + SLICE).arrayBuffer()));
    }
    self.postMessage({ [checksum ? "crc32" : "sha256"]: hasher.digest("hex") });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
