// The map of the sites: outlines of the countries in its frame, drawn as SVG around the sites themselves, so that
// it fits whatever country the facility works in. The list beside it says the same in words.
import { geoConicConformal, geoContains, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import outlines from "virtual:outlines";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 640;

function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Wide enough that a coast or a border shows on every side, however few sites there are.
function frame(points) {
  const span = (values, least) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = Math.max((high - low) * 0.24, least);
    return [low - margin, high + margin];
  };
  const [west, east] = span(points.map((point) => point.longitude), 2);
  const [south, north] = span(points.map((point) => point.latitude), 1.4);
  return { west, east, south, north };
}

function projectionFor({ west, east, south, north }) {
  const height = north - south;
  return geoConicConformal()
    .parallels([south + height / 6, north - height / 6])
    .rotate([-(west + east) / 2, 0])
    .fitSize([SIZE, SIZE], {
      type: "MultiPoint",
      coordinates: [[west, south], [west, north], [east, south], [east, north]],
    })
    .clipExtent([[-2, -2], [SIZE + 2, SIZE + 2]]);
}

// What the square shows is more than the sites' own frame, because it is not of its shape.
function shown(projection) {
  const along = [0, SIZE / 2, SIZE];
  const edge = along.flatMap((x) => along.map((y) => projection.invert([x, y])));
  const [longitudes, latitudes] = [0, 1].map((side) => edge.map((point) => point[side]));
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

async function countriesIn([west, south, east, north]) {
  const isNear = (box) => box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south;
  const near = outlines.filter(({ boxes }) => boxes.some(isNear));
  const parts = await Promise.all(near.map(({ load }) => load()));
  return parts.flatMap(({ default: part }) => feature(part, part.objects.countries).features);
}

// Sites of one city are moved apart just enough to be pointed at one by one.
function placed(points, projection) {
  const spots = points.map((point) => {
    const [x, y] = projection([point.longitude, point.latitude]);
    return { ...point, x, y };
  });
  for (let turn = 0; turn < 60; turn += 1) {
    let moved = false;
    spots.forEach((one, index) => {
      for (const other of spots.slice(index + 1)) {
        const [dx, dy] = [other.x - one.x || 0.1, other.y - one.y || 0.1];
        const distance = Math.hypot(dx, dy);
        if (distance >= 19) continue;
        const push = (19 - distance) / 2 / distance;
        [one.x, one.y] = [one.x - dx * push, one.y - dy * push];
        [other.x, other.y] = [other.x + dx * push, other.y + dy * push];
        moved = true;
      }
    });
    if (!moved) break;
  }
  return spots;
}

// A city is named once, on the side where the name fits; a name without room shows on hover.
function labelled(spots, size) {
  const half = size * 0.62;
  const taken = spots.map(({ x, y }) => ({ left: x - 9, right: x + 9, top: y - 9, bottom: y + 9 }));
  const named = new Set();
  const fits = (box) =>
    box.left > 4 && box.right < SIZE - 4 &&
    !taken.some((b) => box.left < b.right && box.right > b.left && box.top < b.bottom && box.bottom > b.top);
  for (const spot of spots) {
    const width = spot.label.length * size * 0.56;
    const [top, bottom] = [spot.y - half, spot.y + half];
    const boxes = {
      start: { left: spot.x + 12, right: spot.x + 12 + width, top, bottom },
      end: { left: spot.x - 12 - width, right: spot.x - 12, top, bottom },
    };
    const side = Object.keys(boxes).find((name) => fits(boxes[name]));
    spot.side = side ?? (spot.x > SIZE / 2 ? "end" : "start");
    spot.isNamed = Boolean(side) && !named.has(spot.label);
    if (spot.isNamed) {
      named.add(spot.label);
      taken.push(boxes[side]);
    }
  }
  return spots;
}

function marker(spot, size) {
  const label = element("text", {
    x: spot.x + (spot.side === "start" ? 13 : -13),
    y: spot.y + size / 3,
    "text-anchor": spot.side,
    "font-size": size,
  }, spot.label);
  if (!spot.isNamed) label.classList.add("map-hidden-label");
  const radius = 7 + Math.min(spot.people, 4);
  const made = element("g", { class: "map-site", "data-site": spot.slug },
    element("title", {}, `${spot.name}, ${spot.label}`),
    element("circle", { cx: spot.x, cy: spot.y, r: radius }), label);
  made.addEventListener("click", () => window.location.assign(spot.url));
  return made;
}

// Pointing at a site, on the map or in the list, lights it in both.
function lightTogether(root) {
  const both = (slug) => document.querySelectorAll(`[data-site="${CSS.escape(slug)}"]`);
  const light = (event, lit) => {
    const site = event.target.closest?.("[data-site]");
    if (!site) return;
    for (const one of both(site.dataset.site)) one.classList.toggle("is-lit", lit);
    const mark = root.querySelector(`[data-site="${CSS.escape(site.dataset.site)}"]`);
    if (lit && mark && !root.contains(site)) mark.parentNode.append(mark); // drawn last: on top
  };
  for (const [start, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(start, (event) => light(event, true));
    document.addEventListener(end, (event) => light(event, false));
  }
}

async function draw(root) {
  const points = JSON.parse(document.getElementById(root.dataset.points).textContent);
  if (!points.length) return;
  const projection = projectionFor(frame(points));
  const countries = await countriesIn(shown(projection));
  const path = geoPath(projection);
  const lands = element("g");
  for (const country of countries) {
    const line = path(country);
    if (!line) continue;
    const isHome = points.some((point) => geoContains(country, [point.longitude, point.latitude]));
    const land = element("path", { d: line, class: isHome ? "map-land map-home" : "map-land" });
    if (isHome) lands.append(land); // drawn last: its border is whole
    else lands.prepend(land);
  }
  // The drawing shrinks on a phone; its words must not.
  const size = Math.min(26, Math.max(15, (13 * SIZE) / (root.clientWidth || SIZE)));
  const spots = labelled(placed(points, projection), size);
  const sites = element("g", {}, ...spots.map((spot) => marker(spot, size)));
  root.replaceChildren(
    element("svg", {
      viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": root.dataset.label,
      preserveAspectRatio: "xMidYMid slice",
    }, lands, sites),
  );
  lightTogether(root);
}

export function start() {
  for (const root of document.querySelectorAll("[data-map]")) draw(root);
}
