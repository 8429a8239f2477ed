// One picture: OpenSeadragon moves and tiles it, we say what stands in each tile.
import OpenSeadragon from "openseadragon";

import { paint } from "./paint.js";
import { levelsOf, Tiles } from "./tiles.js";

// OpenSeadragon looks for this mark before it adds a style of its own, which our policy refuses.
const mark = document.createElementNS("", "style");
mark.setAttribute("data-openseadragon-mobile-css", "");
document.head.append(mark);

const MOST_ZOOM = 32; // screen pixels for one of the image
const SQUARES_FROM = 4;

export class Pane extends EventTarget {
  constructor(stage, door, told) {
    super();
    this.stage = stage;
    this.scenes = told.scenes.map((scene) => ({
      ...scene,
      levels: levelsOf(scene.levels, false),
      brightest: levelsOf(scene.brightest, true),
      channels: scene.channels.map((one) => ({ ...one, first: { ...one } })),
      gone: new Set(scene.absent.map((place) => place.join("/"))),
    }));
    this.tiles = new Tiles(door, told);
    this.slots = new WeakMap();
    this.t = this.z = 0;
    this.number = -1;
    this.projects = false;
    this.viewer = this.makeViewer();
  }

  makeViewer() {
    const viewer = OpenSeadragon({
      element: this.stage,
      drawer: "canvas",
      tabIndex: -1,
      showNavigationControl: false,
      showNavigator: false,
      animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.25,
      springStiffness: 10,
      blendTime: 0,
      imageLoaderLimit: 8,
      maxImageCacheCount: 120,
      maxZoomPixelRatio: MOST_ZOOM,
      minZoomImageRatio: 0.5,
      visibilityRatio: 0.3,
      smoothTileEdgesMinZoom: Infinity,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsTouch: { pinchRotate: false },
    });
    viewer.innerTracker.keyDownHandler = null; // the keys are ours
    viewer.innerTracker.keyHandler = null;
    viewer.addHandler("tile-drawing", ({ rendered }) => this.freshen(rendered));
    viewer.addHandler("viewport-change", () => this.moved());
    viewer.addHandler("open", () => this.tell("opened"));
    viewer.addHandler("tile-load-failed", () => this.tell("lost"));
    return viewer;
  }

  // From close by, pixels are squares with a value each.
  moved() {
    const isSmooth = this.zoom < SQUARES_FROM;
    if (isSmooth !== this.isSmooth) this.viewer.drawer.setImageSmoothingEnabled(isSmooth);
    this.isSmooth = isSmooth;
    this.tell("moved");
  }

  tell(what) {
    this.dispatchEvent(new Event(what));
  }

  get scene() {
    return this.scenes[this.number];
  }

  get levels() {
    return this.projects && this.scene.brightest.length ? this.scene.brightest : this.scene.levels;
  }

  get shown() {
    return this.scene.channels.map((channel, c) => ({ channel, c })).filter(({ channel }) => channel.shown);
  }

  // Everything that decides what a tile looks like; changes come through `repaint`.
  get look() {
    this.looked ??= this.lookNow();
    return this.looked;
  }

  lookNow() {
    const channels = this.shown.map(({ channel, c }) => [c, channel.color, channel.low, channel.high]);
    return JSON.stringify([this.number, this.t, this.projects || this.z, channels]);
  }

  open(number) {
    const was = this.scene;
    this.number = number;
    const { scene } = this;
    this.t = Math.min(this.t, scene.times - 1);
    this.z = was ? Math.min(this.z, scene.depth - 1) : Math.floor(scene.depth / 2);
    const isAlike = was && was.width === scene.width && was.height === scene.height;
    if (isAlike) return this.repaint();
    this.looked = undefined;
    const source = new OpenSeadragon.TileSource({
      width: scene.width,
      height: scene.height,
      tileSize: Math.max(...scene.levels.at(-1).chunk, ...scene.levels[0].chunk),
      tileOverlap: 0,
      minLevel: 0,
      maxLevel: scene.levels.length - 1,
    });
    source.getTileUrl = (level, x, y) => `${number}/${level}/${x}/${y}`;
    source.hasTransparency = () => false;
    source.downloadTileStart = (job) => this.load(job);
    source.downloadTileAbort = () => undefined;
    return this.viewer.open(source);
  }

  // A tile for OpenSeadragon: a canvas that is painted now, and again whenever the look changes.
  async load(job) {
    const [, level, x, y] = job.src.split("/").map(Number);
    const { scene } = this;
    const at = scene.levels.length - 1 - level; // ours count from the largest
    const { chunk, width, height } = scene.levels[at];
    const canvas = document.createElement("canvas");
    canvas.width = Math.min(chunk[1], width - x * chunk[1]);
    canvas.height = Math.min(chunk[0], height - y * chunk[0]);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const slot = { scene, at, x, y, context };
    this.slots.set(canvas, slot);
    try {
      await this.fill(slot);
      job.finish(context, null, "context2d");
    } catch (error) {
      job.fail(String(error), null);
    }
  }

  freshen(rendered) {
    const slot = this.slots.get(rendered.canvas);
    if (!slot || slot.look === this.look || slot.isComing) return;
    if (this.paintNow(slot)) return;
    slot.isComing = true;
    this.fill(slot)
      .catch(() => this.tell("lost"))
      .finally(() => {
        slot.isComing = false;
        this.viewer.forceRedraw();
      });
  }

  places(slot) {
    const { t, z } = this;
    return this.shown.map(({ channel, c }) => ({ channel, place: { t, c, z, x: slot.x, y: slot.y } }));
  }

  async fill(slot) {
    const level = this.levelOf(slot);
    await Promise.all(this.places(slot).map(({ place }) => this.tiles.get(this.scene, level, place)));
    if (!this.paintNow(slot)) await this.fill(slot); // the look changed meanwhile
  }

  levelOf({ at }) {
    return this.levels[Math.min(at, this.levels.length - 1)];
  }

  // With what is here; false where a channel is still to come.
  paintNow(slot) {
    const level = this.levelOf(slot);
    const layers = this.places(slot).map(({ channel, place }) => ({
      channel,
      values: this.tiles.at(level, place),
    }));
    if (layers.some(({ values }) => values === undefined)) return false;
    const { width, height } = slot.context.canvas;
    paint(slot.context, layers, { width, height, stride: level.chunk[1], dtype: this.scene.dtype });
    slot.look = this.look;
    this.tell("painted");
    return true;
  }

  repaint() {
    this.looked = undefined;
    if (this.viewer.world.getItemCount()) this.viewer.forceRedraw();
    this.tell("changed");
  }

  set(changes) {
    Object.assign(this, changes);
    this.repaint();
  }

  isGone(c) {
    return !this.projects && this.scene.gone.has(`${this.t}/${c}/${this.z}`);
  }

  // --- Where things are -------------------------------------------------------------------------

  get item() {
    return this.viewer.world.getItemAt(0);
  }

  // Screen pixels for one pixel of the image.
  get zoom() {
    return this.item ? this.item.viewportToImageZoom(this.viewer.viewport.getZoom(true)) : 1;
  }

  imagePoint(x, y) {
    const point = new OpenSeadragon.Point(x, y);
    return this.item.viewerElementToImageCoordinates(point);
  }

  screenPoint(x, y) {
    return this.item.imageToViewerElementCoordinates(new OpenSeadragon.Point(x, y));
  }

  get centre() {
    const { clientWidth, clientHeight } = this.stage;
    return this.imagePoint(clientWidth / 2, clientHeight / 2);
  }

  // The level that the screen shows: no finer than its pixels.
  get level() {
    const at = Math.max(0, Math.floor(Math.log2(1 / this.zoom)));
    return Math.min(at, this.levels.length - 1);
  }

  // The value of one channel at a pixel of the image, from the finest level that is here.
  value(c, x, y) {
    const { scene, t, z } = this;
    if (x < 0 || y < 0 || x >= scene.width || y >= scene.height) return undefined;
    for (let at = 0; at < this.levels.length; at++) {
      const level = this.levels[at];
      const [column, row] = [Math.floor(x / 2 ** at), Math.floor(y / 2 ** at)];
      const place = { t, c, z, x: Math.floor(column / level.chunk[1]), y: Math.floor(row / level.chunk[0]) };
      const values = this.tiles.at(level, place);
      if (values === undefined) continue;
      const inside = (row % level.chunk[0]) * level.chunk[1] + (column % level.chunk[1]);
      return { value: values ? values[inside] : 0, isExact: at === 0 };
    }
    return undefined;
  }

  // All values of a channel in view, at the level that is shown; for an automatic contrast.
  inView(c) {
    const at = this.level;
    const level = this.levels[at];
    const size = 2 ** at;
    const corner = this.imagePoint(0, 0);
    const end = this.imagePoint(this.stage.clientWidth, this.stage.clientHeight);
    const [left, top] = [Math.max(0, corner.x / size), Math.max(0, corner.y / size)].map(Math.floor);
    const right = Math.min(level.width, Math.ceil(end.x / size));
    const bottom = Math.min(level.height, Math.ceil(end.y / size));
    const every = Math.max(1, Math.floor(Math.sqrt(((right - left) * (bottom - top)) / 40_000)));
    const found = [];
    for (let y = top; y < bottom; y += every) {
      for (let x = left; x < right; x += every) {
        const one = this.value(c, x * size, y * size);
        if (one) found.push(one.value);
      }
    }
    return found;
  }

  // --- Moves ------------------------------------------------------------------------------------

  zoomBy(factor) {
    this.viewer.viewport.zoomBy(factor).applyConstraints();
  }

  panBy(x, y) {
    const { viewport } = this.viewer;
    viewport.panBy(viewport.deltaPointsFromPixels(new OpenSeadragon.Point(x, y))).applyConstraints();
  }

  home() {
    this.viewer.viewport.goHome();
  }

  get place() {
    const { viewport } = this.viewer;
    return { centre: viewport.getCenter(), zoom: viewport.getZoom() };
  }

  follow({ centre, zoom }) {
    const { viewport } = this.viewer;
    viewport.zoomTo(zoom, null, true).panTo(centre, true);
  }
}
