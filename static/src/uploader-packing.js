// A folder, or files that are one image together, become one file: a ZIP without compression whose parts are the
// files themselves, so that nothing is copied and any range of it can be sent. Its bytes depend on the files alone:
// chosen again, it resumes.
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const VERSION = 45; // of the format: large files
const UTF_8 = 0x0800;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
const OLDEST = new Date(1980, 0, 1); // that the format can tell
const RUBBISH = /(^|\/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(\/|$)/;
const COMPANIONS = /\.(oif|nhdr|vsi|xlef|ics|ids|companion\.ome|companion\.ome\.xml)$/i;
const NUMBERS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+/gi;

// Little-endian fields, each as [bytes, value].
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return view.buffer;
}

function clock(milliseconds) {
  const when = new Date(Math.max(milliseconds, OLDEST));
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  const date = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  return [
    [2, time],
    [2, date],
  ];
}

function checksum(file) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./uploader-hash-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      worker.terminate();
      if (data.crc32) resolve(Number.parseInt(data.crc32, 16));
      else reject(new Error(data.error));
    });
    worker.addEventListener("error", reject);
    worker.postMessage({ file, checksum: true });
  });
}

// `entries` are { path, file }; the answer is one File that can be read like any other.
export async function pack(entries, name, onProgress = () => {}) {
  const kept = entries
    .filter(({ path }) => !RUBBISH.test(path))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  const parts = [];
  const listed = [];
  let offset = 0;
  const add = (bytes) => {
    parts.push(bytes);
    offset += bytes.byteLength ?? bytes.size;
  };
  for (const [number, { path, file }] of kept.entries()) {
    onProgress(number / kept.length);
    const crc = await checksum(file);
    const words = new TextEncoder().encode(path);
    const about = [[2, VERSION], [2, UTF_8], [2, 0], ...clock(file.lastModified), [4, crc]];
    const sizes = [
      [8, file.size],
      [8, file.size],
    ];
    listed.push(
      record(
        [4, CENTRAL],
        [2, VERSION],
        ...about,
        [4, FULL_32],
        [4, FULL_32],
        [2, words.length],
        [2, 28],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, FULL_32],
      ),
      words,
      record([2, 1], [2, 24], ...sizes, [8, offset]),
    );
    add(record([4, LOCAL], ...about, [4, FULL_32], [4, FULL_32], [2, words.length], [2, 20]));
    add(words);
    add(record([2, 1], [2, 16], ...sizes));
    add(file);
  }
  const start = offset;
  for (const bytes of listed) add(bytes);
  const length = offset - start;
  const count = kept.length;
  const counts = [
    [8, count],
    [8, count],
    [8, length],
    [8, start],
  ];
  const ends = offset;
  add(record([4, END_64], [8, 44], [2, VERSION], [2, VERSION], [4, 0], [4, 0], ...counts));
  add(record([4, LOCATOR_64], [4, 0], [8, ends], [4, 1]));
  add(record([4, END], [2, 0], [2, 0], [2, FULL_16], [2, FULL_16], [4, FULL_32], [4, FULL_32], [2, 0]));
  const lastModified = Math.max(...kept.map(({ file }) => file.lastModified));
  return new File(parts, `${name}.zip`, { lastModified });
}

// Files whose names differ by numbers only, or of which one describes the others, may be one image.
export function belongTogether(files) {
  if (files.length < 2) return false;
  const frames = new Set(files.map((file) => file.name.replace(NUMBERS, "#")));
  return frames.size === 1 || files.some((file) => COMPANIONS.test(file.name));
}

export function nameOf(files) {
  const [first, ...others] = files.map((file) => file.name);
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length += 1;
  return first.slice(0, length).replace(/[-_. ]+$/, "") || "images";
}

// What was dropped, with the files of folders below their own name; folders come as one list each.
export async function dropped(transfer) {
  const found = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const folders = found.filter((entry) => entry.isDirectory);
  const loose = found.length ? found.filter((entry) => entry.isFile) : [];
  const files = found.length ? await Promise.all(loose.map(fileOf)) : [...transfer.files];
  return { files, folders: await Promise.all(folders.map(async (one) => ({ name: one.name, entries: await below(one) }))) };
}

// A file and the folder of its pixels, dropped side by side, are one image; what is left stays as it was dropped.
export function withTheirFolders({ files, folders }) {
  const sets = [];
  for (const file of files.filter(({ name }) => COMPANIONS.test(name))) {
    const names = [`_${file.name.replace(/\.[^.]+$/, "")}_`, `${file.name}.files`];
    const folder = folders.find(({ name }) => names.includes(name));
    if (folder) sets.push({ file, folder });
  }
  return {
    files: files.filter((file) => !sets.some((set) => set.file === file)),
    folders: [
      ...folders.filter((folder) => !sets.some((set) => set.folder === folder)),
      ...sets.map(({ file, folder }) => ({
        name: file.name,
        entries: [
          { path: file.name, file },
          ...folder.entries.map((entry) => ({ ...entry, path: `${folder.name}/${entry.path}` })),
        ],
      })),
    ],
  };
}

const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

async function below(folder, path = "") {
  const reader = folder.createReader();
  const entries = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    for (const entry of some) {
      const place = `${path}${entry.name}`;
      if (entry.isDirectory) entries.push(...(await below(entry, `${place}/`)));
      else entries.push({ path: place, file: await fileOf(entry) });
    }
  }
  return entries;
}
