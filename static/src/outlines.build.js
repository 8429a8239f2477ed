// The outlines of the world's countries, cut into parts, so that a map fetches only what lies in its frame.
// From world-atlas (ISC), which is Natural Earth (public domain); no line is changed.
import { readFileSync } from "node:fs";

const ATLAS = "node_modules/world-atlas/countries-50m.json";
const MODULE = "virtual:outlines";
const CELL = 20; // degrees

function pointsOf(arc, { scale, translate }) {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

// In whole degrees: [west, south, east, north].
function boxOf(points) {
  const [longitudes, latitudes] = [0, 1].map((side) => points.map((point) => point[side]));
  return [
    Math.floor(Math.min(...longitudes)), Math.floor(Math.min(...latitudes)),
    Math.ceil(Math.max(...longitudes)), Math.ceil(Math.max(...latitudes)),
  ];
}

// A piece that goes on behind the 180th meridian lies at both edges of the world, not all around it.
function boxesOf(points) {
  const [west, , east] = boxOf(points);
  if (east - west < 300) return [boxOf(points)];
  return [points.filter(([longitude]) => longitude > 0), points.filter(([longitude]) => longitude <= 0)].map(boxOf);
}

const area = ([west, south, east, north]) => (east - west) * (north - south);
const isInside = (one, other) =>
  one[0] >= other[0] && one[1] >= other[1] && one[2] <= other[2] && one[3] <= other[3];
const outermost = (boxes) =>
  [...new Set(boxes.map(String))].map((box) => box.split(",").map(Number))
    .filter((one, _, all) => !all.some((other) => other !== one && isInside(one, other)));

// A country belongs to the cell of its largest piece; what it has overseas comes with it.
function partsOf(atlas) {
  const points = atlas.arcs.map((arc) => pointsOf(arc, atlas.transform));
  const parts = new Map();
  for (const country of atlas.objects.countries.geometries) {
    const pieces = country.type === "Polygon" ? [country.arcs] : country.arcs;
    const boxes = pieces.flatMap((rings) => boxesOf(rings[0].flatMap((arc) => points[arc < 0 ? ~arc : arc])));
    const [west, south, east, north] = boxes.reduce((one, other) => (area(other) > area(one) ? other : one));
    const cell = [west + east, south + north].map((sum) => Math.floor(sum / 2 / CELL)).join();
    if (!parts.has(cell)) parts.set(cell, { countries: [], boxes: [] });
    parts.get(cell).countries.push(country);
    parts.get(cell).boxes.push(...boxes);
  }
  return [...parts.values()];
}

// The same topology with these countries only.
function topologyOf(countries, { arcs, transform }) {
  const numbers = new Map();
  const renumbered = (arc) => {
    if (Array.isArray(arc)) return arc.map(renumbered);
    const index = arc < 0 ? ~arc : arc;
    if (!numbers.has(index)) numbers.set(index, numbers.size);
    return arc < 0 ? ~numbers.get(index) : numbers.get(index);
  };
  const geometries = countries.map((country) => ({ type: country.type, arcs: renumbered(country.arcs) }));
  return {
    type: "Topology",
    transform,
    arcs: [...numbers.keys()].map((index) => arcs[index]),
    objects: { countries: { type: "GeometryCollection", geometries } },
  };
}

export function outlines() {
  const atlas = JSON.parse(readFileSync(ATLAS, "utf8"));
  const parts = partsOf(atlas);
  const entry = ({ boxes }, number) =>
    `{ boxes: ${JSON.stringify(outermost(boxes))}, load: () => import("${MODULE}-${number}") }`;
  return {
    name: "outlines",
    resolveId: (id) => (id.startsWith(MODULE) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${MODULE}`)) return null;
      const [, number] = id.split("-");
      if (number) return `export default ${JSON.stringify(topologyOf(parts[number].countries, atlas))};`;
      return `export default [${parts.map(entry).join(", ")}];`;
    },
  };
}
