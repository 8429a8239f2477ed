// The scale bar, values under the pointer, and the profile along a line.
const NICE = [1, 2, 5, 10];
const WIDEST_PX = 160;
const SAMPLES = 200;
const language = document.documentElement.lang || "en";

export function told(value) {
  return value.toLocaleString(language, { maximumSignificantDigits: Number.isInteger(value) ? 21 : 5 });
}

// A round length that fits, with its width on the screen.
export function scaleBar(pane) {
  const size = pane.scene.pixel_size_um.x;
  if (!size || !pane.item) return undefined;
  const widest = (WIDEST_PX / pane.zoom) * size;
  const power = 10 ** Math.floor(Math.log10(widest));
  const length = power * NICE.findLast((one) => one * power <= widest);
  const width = (length / size) * pane.zoom;
  if (length >= 1000) return { width, text: `${told(length / 1000)} mm` };
  return length < 1
    ? { width, text: `${told(Math.round(length * 1000))} nm` }
    : { width, text: `${told(length)} µm` };
}

// "x 12, y 40 · DAPI 812 · GFP ≈ 90"; about, where the screen shows the mean of several pixels.
export function valuesAt(pane, point, words) {
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
  const { width, height } = pane.scene;
  if (x < 0 || y < 0 || x >= width || y >= height) return "";
  const parts = pane.shown.map(({ channel, c }) => {
    if (pane.isGone(c)) return `${channel.label} ${words.gone}`;
    const found = pane.value(c, x, y);
    if (!found) return `${channel.label} …`;
    return `${channel.label} ${found.isExact ? "" : "≈ "}${told(found.value)}`;
  });
  return [`x ${told(x)}, y ${told(y)}`, ...parts].join(" · ");
}

// Values of the shown channels along a line, at as many places as there are pixels, or 200.
export function profile(pane, [from, to]) {
  const pixels = Math.hypot(to.x - from.x, to.y - from.y);
  const count = Math.max(2, Math.min(SAMPLES, Math.round(pixels)));
  const lines = pane.shown.map(({ channel, c }) => ({
    channel,
    values: Array.from({ length: count }, (_, at) => {
      const share = at / (count - 1);
      const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
      return pane.value(c, Math.floor(x), Math.floor(y))?.value;
    }),
  }));
  const size = pane.scene.pixel_size_um.x;
  return { lines, length: size ? `${told(Number((pixels * size).toPrecision(4)))} µm` : `${told(Math.round(pixels))} px` };
}
