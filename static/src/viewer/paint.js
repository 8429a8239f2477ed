// Values of several channels become one picture: each between its two ends, in its colour, added up.
const WHOLE = { uint8: [0, 255], int8: [-128, 127], uint16: [0, 65535], int16: [-32768, 32767] };
const tables = new WeakMap();

export function rgb(color) {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

// How bright a value is, from 0 to 255; small integers are looked up.
function brightness({ low, high }, dtype) {
  const scale = 255 / (high - low || 1);
  const of = (value) => (value <= low ? 0 : value >= high ? 255 : (value - low) * scale);
  const ends = WHOLE[dtype];
  if (!ends) return { of };
  const table = new Uint8ClampedArray(ends[1] - ends[0] + 1);
  for (let at = 0; at < table.length; at++) table[at] = of(at + ends[0]);
  return { table, shift: -ends[0] };
}

export function brightnessOf(channel, dtype) {
  const known = tables.get(channel);
  if (known?.low === channel.low && known.high === channel.high) return known.made;
  const made = brightness(channel, dtype);
  tables.set(channel, { low: channel.low, high: channel.high, made });
  return made;
}

// layers: [{channel, values}], values null where all are zero; `stride` is the width of a stored row.
export function paint(context, layers, { width, height, stride, dtype }) {
  const picture = context.createImageData(width, height);
  const out = picture.data;
  for (let at = 3; at < out.length; at += 4) out[at] = 255;
  for (const { channel, values } of layers) {
    const light = brightnessOf(channel, dtype);
    const [red, green, blue] = rgb(channel.color).map((one) => one / 255);
    const { table, shift } = light;
    for (let y = 0, to = 0; y < height; y++) {
      let from = y * stride;
      for (let x = 0; x < width; x++, from++, to += 4) {
        const value = values ? values[from] : 0;
        const bright = table ? table[value + shift] : light.of(value);
        if (!bright) continue;
        out[to] += bright * red; // a clamped array: more than white is white
        out[to + 1] += bright * green;
        out[to + 2] += bright * blue;
      }
    }
  }
  context.putImageData(picture, 0, 0);
}
