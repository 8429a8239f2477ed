// Where a channel begins to be seen and where it is white: by hand, by what is in view, by the file.
const STEPS = 1000;
const [DARKEST, BRIGHTEST] = [0.01, 0.998]; // as for the small pictures

export function stepOf(scene, { least, most }) {
  return scene.dtype === "float32" ? (most - least) / STEPS || 1 : 1;
}

export function automatic(values) {
  if (!values.length) return undefined;
  const sorted = Float64Array.from(values).sort();
  const low = sorted[Math.floor(DARKEST * (sorted.length - 1))];
  const high = sorted[Math.ceil(BRIGHTEST * (sorted.length - 1))];
  return high > low ? { low, high } : { low: sorted[0], high: sorted.at(-1) || 1 };
}

// The path of a histogram in a box of 100 x 24, its heights by the root, so that few values are seen.
export function outline(counts) {
  const most = Math.sqrt(Math.max(1, ...counts));
  const width = 100 / counts.length;
  const steps = counts.map((count, at) => {
    const y = (24 - (24 * Math.sqrt(count)) / most).toFixed(2);
    return `L${(at * width).toFixed(2)} ${y}L${((at + 1) * width).toFixed(2)} ${y}`;
  });
  return `M0 24${steps.join("")}L100 24Z`;
}
