// The page of the viewer: its panes, how they follow one another, and links for other programs.
import "./viewer.css";

import { Controls } from "./controls.js";
import { listenToKeys } from "./keys.js";
import { Pane } from "./pane.js";

const ASKED_EVERY_MS = 3000;
const panes = [];

async function begin(root) {
  let told = JSON.parse(document.getElementById(root.dataset.told).textContent);
  while (told.state === "coming") {
    await new Promise((resolve) => setTimeout(resolve, ASKED_EVERY_MS));
    const answer = await fetch(root.dataset.door, { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (answer?.ok) told = await answer.json();
  }
  const status = root.querySelector("[data-part=status]");
  if (told.state !== "made") {
    status.textContent = told.sentence;
    return;
  }
  if (!("DecompressionStream" in window)) {
    status.textContent = root.dataset.old;
    return;
  }
  status.textContent = "";
  root.querySelector("[data-part=fallback]")?.remove();
  for (const part of root.querySelectorAll("[data-living]")) part.hidden = false;
  const pane = new Pane(root.querySelector("[data-stage]"), root.dataset.door, told);
  const controls = new Controls(root, pane);
  listenToKeys(pane.stage, controls);
  panes.push(pane);
  link(pane);
  pane.viewer.addOnceHandler("tile-drawn", () => performance.mark("viewer-first-tile"));
  root.pane = pane;
  pane.open(0);
}

// What one does the others do, while they are linked: place, zoom, slice and time point. The one
// that was touched last leads.
let leading;
function link(pane) {
  const box = document.querySelector("[data-linked]");
  const root = pane.stage.closest("[data-pane]");
  for (const touch of ["pointerdown", "wheel", "keydown", "input"]) {
    root.addEventListener(touch, () => (leading = pane), { capture: true, passive: true });
  }
  const lead = (change) => () => {
    if (!box?.checked || leading !== pane) return;
    for (const other of panes) if (other !== pane && other.item) change(other);
  };
  pane.addEventListener("moved", lead((other) => other.follow(pane.place)));
  pane.addEventListener("changed", lead((other) => {
    const { scene } = other;
    const [t, z] = [Math.min(pane.t, scene.times - 1), Math.min(pane.z, scene.depth - 1)];
    const { projects } = pane;
    if (t !== other.t || z !== other.z || projects !== other.projects) other.set({ t, z, projects });
  }));
}

function listenToLinks() {
  const box = document.querySelector("[data-links]");
  box?.querySelector("[data-make]").addEventListener("click", async () => {
    const answer = await fetch(box.dataset.door, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
    });
    const told = await answer.json();
    box.querySelector("[data-part=link-status]").textContent = told.sentence ?? "";
    if (!told.url) return;
    for (const field of box.querySelectorAll("[data-pattern]")) {
      const made = field.dataset.pattern.replaceAll("URL", () => told.url).replaceAll("NAME", () => quiet(told.name));
      field.value = made;
      field.closest("div").querySelector("[data-copy]").dataset.copy = made;
    }
    box.querySelector("[data-made]").hidden = false;
  });
}

// A file's name inside a line of code: letters, digits and what cannot end a string.
function quiet(name) {
  return name.replace(/[^\p{L}\p{N}._ -]/gu, "_");
}

for (const root of document.querySelectorAll("[data-pane]")) begin(root);
listenToLinks();
