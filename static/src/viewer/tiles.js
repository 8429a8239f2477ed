// Reads tiles out of one object in the store, by ranges, from an address that is renewed at its door.
const ENTRY = 16; // bytes of the index per tile: where, how long
const ABSENT = 0xffffffffffffffffn;
const KEPT_BYTES = 192 * 1024 ** 2;
const RENEWED_BEFORE_MS = 30_000;
const ARRAYS = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
  uint32: Uint32Array, int32: Int32Array, float32: Float32Array,
};

export class Tiles {
  constructor(door, told) {
    this.door = door;
    this.kept = new Map(); // the oldest first
    this.bytes = 0;
    this.coming = new Map();
    this.indexes = new Map();
    this.take(told);
  }

  take(told) {
    this.url = told.url;
    this.until = Date.now() + told.seconds * 1000 - RENEWED_BEFORE_MS;
  }

  async address() {
    if (Date.now() > this.until) await this.renew();
    return this.url;
  }

  // One question at a time, however many tiles wait for its answer.
  renew() {
    this.renewal ??= fetch(this.door, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((told) => this.take(told))
      .finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  async range(from, length, again = true) {
    const headers = { Range: `bytes=${from}-${from + length - 1}` };
    const answer = await fetch(await this.address(), { headers });
    if (answer.status === 403 && again) {
      await this.renew();
      return this.range(from, length, false);
    }
    if (answer.status !== 206) throw new Error(`${answer.status}`);
    return answer;
  }

  index(scene, level) {
    const key = level.index;
    if (!this.indexes.has(key)) {
      const planes = scene.times * scene.channels.length * (level.flat ? 1 : scene.depth);
      const length = planes * level.rows * level.columns * ENTRY;
      const read = this.range(level.index, length)
        .then((answer) => answer.arrayBuffer())
        .then((bytes) => new BigUint64Array(bytes));
      read.catch(() => this.indexes.delete(key));
      this.indexes.set(key, read);
    }
    return this.indexes.get(key);
  }

  static key(level, { t, c, z, x, y }) {
    return `${level.index}/${t}/${c}/${level.flat ? 0 : z}/${y}/${x}`;
  }

  // What is here already, or undefined; being asked for makes it young again.
  at(level, place) {
    const key = Tiles.key(level, place);
    const found = this.kept.get(key);
    if (found !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, found);
    }
    return found;
  }

  get(scene, level, place) {
    const found = this.at(level, place);
    if (found !== undefined) return Promise.resolve(found);
    const key = Tiles.key(level, place);
    if (!this.coming.has(key)) {
      const read = this.read(scene, level, place).finally(() => this.coming.delete(key));
      this.coming.set(key, read.then((values) => this.keep(key, values)));
    }
    return this.coming.get(key);
  }

  // The values of one tile, or null where all of them are zero.
  async read(scene, level, { t, c, z, x, y }) {
    const index = await this.index(scene, level);
    const depth = level.flat ? 1 : scene.depth;
    const plane = (t * scene.channels.length + c) * depth + (level.flat ? 0 : z);
    const at = ((plane * level.rows + y) * level.columns + x) * 2;
    if (index[at] === ABSENT) return null;
    const answer = await this.range(level.at + Number(index[at]), Number(index[at + 1]));
    const open = answer.body.pipeThrough(new DecompressionStream("gzip"));
    return new ARRAYS[scene.dtype](await new Response(open).arrayBuffer());
  }

  keep(key, values) {
    this.kept.set(key, values);
    this.bytes += values?.byteLength ?? 0;
    for (const [oldest, content] of this.kept) {
      if (this.bytes <= KEPT_BYTES || oldest === key) break;
      this.kept.delete(oldest);
      this.bytes -= content?.byteLength ?? 0;
    }
    return values;
  }
}

// Levels with what follows from their size; `flat` ones hold the brightest of all slices.
export function levelsOf(told, flat) {
  return told.map((level) => ({
    ...level,
    flat,
    rows: Math.ceil(level.height / level.chunk[0]),
    columns: Math.ceil(level.width / level.chunk[1]),
  }));
}
