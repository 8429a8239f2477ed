// The panel beside a picture: scenes, slices, time points, channels with colour and contrast.
import { automatic, outline, stepOf } from "./contrast.js";
import { profile, scaleBar, told, valuesAt } from "./measures.js";

const SVG = "http://www.w3.org/2000/svg";

export class Controls {
  constructor(root, pane) {
    this.root = root;
    this.pane = pane;
    this.words = root.dataset;
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.line = undefined; // of the profile, in pixels of the image
    this.listen();
  }

  listen() {
    const { pane } = this;
    this.fillScenes();
    this.part("scene").addEventListener("change", ({ target }) => pane.open(Number(target.value)));
    this.slider("t", () => pane.scene.times, (t) => pane.set({ t }));
    this.slider("z", () => pane.scene.depth, (z) => pane.set({ z, projects: false }));
    this.part("projects").addEventListener("change", ({ target }) => pane.set({ projects: target.checked }));
    this.root.addEventListener("click", ({ target }) => {
      const act = target.closest("[data-act]")?.dataset.act;
      if (act) this[act]();
    });
    pane.addEventListener("opened", () => this.fill());
    pane.addEventListener("changed", () => this.fill());
    pane.addEventListener("moved", () => this.soon());
    pane.addEventListener("painted", () => this.soon());
    pane.addEventListener("lost", () => (this.part("status").textContent = this.words.lost));
    pane.stage.addEventListener("pointermove", ({ clientX, clientY }) => {
      const box = pane.stage.getBoundingClientRect();
      this.pointer = [clientX - box.left, clientY - box.top];
      this.soon();
    });
    pane.stage.addEventListener("pointerleave", () => {
      this.pointer = undefined;
      this.soon();
    });
    this.listenToLines();
  }

  fillScenes() {
    const { scenes } = this.pane;
    this.part("scene").replaceChildren(...scenes.map(({ label }, at) => new Option(label, at)));
    this.part("scene-row").hidden = scenes.length < 2;
  }

  slider(axis, count, change) {
    const input = this.part(axis);
    input.addEventListener("input", () => change(Math.min(Number(input.value) - 1, count() - 1)));
  }

  // --- What is shown now --------------------------------------------------------------------------

  fill() {
    const { pane } = this;
    const { scene } = pane;
    this.part("scene").value = pane.number;
    for (const [axis, count, at] of [["t", scene.times, pane.t], ["z", scene.depth, pane.z]]) {
      const input = this.part(axis);
      input.max = count;
      input.value = at + 1;
      this.part(`${axis}-row`).hidden = count < 2;
      this.part(`${axis}-told`).textContent = this.place(axis, at, count);
    }
    this.part("projects-row").hidden = !scene.brightest.length;
    this.part("projects").checked = pane.projects;
    this.part("cut").textContent = scene.cut.join(" ");
    this.part("cut").hidden = !scene.cut.length;
    this.fillChannels();
    this.soon();
  }

  place(axis, at, count) {
    const { scene } = this.pane;
    const step = axis === "z" ? scene.pixel_size_um.z : scene.time_step_s;
    const unit = axis === "z" ? "µm" : "s";
    const length = step ? ` (${told(Number((at * step).toPrecision(4)))} ${unit})` : "";
    return `${at + 1} / ${count}${length}`;
  }

  fillChannels() {
    const { scene } = this.pane;
    if (this.filled !== scene) {
      this.filled = scene;
      this.rows = scene.channels.map((channel, c) => this.row(channel, c));
      this.part("channels").replaceChildren(...this.rows.map(({ row }) => row));
    }
    for (const { refresh } of this.rows) refresh();
  }

  row(channel, c) {
    const row = this.part("channel").content.firstElementChild.cloneNode(true);
    const inside = (name) => row.querySelector(`[data-channel="${name}"]`);
    const { pane } = this;
    const step = stepOf(pane.scene, channel);
    row.setAttribute("aria-label", channel.label);
    inside("label").textContent = channel.label;
    inside("histogram").setAttribute("d", outline(channel.histogram));
    const change = (changes) => {
      Object.assign(channel, changes);
      pane.repaint();
    };
    inside("shown").addEventListener("change", ({ target }) => change({ shown: target.checked }));
    inside("color").addEventListener("input", ({ target }) => change({ color: target.value }));
    for (const end of ["low", "high"]) {
      const input = inside(end);
      [input.min, input.max, input.step] = [Math.min(channel.least, channel.low), Math.max(channel.most, channel.high), step];
      input.addEventListener("input", () => {
        const value = Number(input.value);
        const other = end === "low" ? { high: Math.max(channel.high, value + step) } : { low: Math.min(channel.low, value - step) };
        change({ ...other, [end]: value });
      });
    }
    inside("auto").addEventListener("click", () => change(automatic(pane.inView(c)) ?? {}));
    inside("reset").addEventListener("click", () => change({ ...channel.first, shown: channel.shown }));
    const refresh = () => {
      inside("shown").checked = channel.shown;
      inside("color").value = channel.color;
      row.classList.toggle("is-off", !channel.shown);
      inside("gone").hidden = !pane.isGone(c);
      for (const end of ["low", "high"]) {
        inside(end).value = channel[end];
        inside(end).setAttribute("aria-valuetext", told(channel[end]));
        inside(`${end}-told`).textContent = told(Number(channel[end].toPrecision(6)));
        const at = (100 * (channel[end] - channel.least)) / (channel.most - channel.least || 1);
        inside(`${end}-line`).setAttribute("x1", at);
        inside(`${end}-line`).setAttribute("x2", at);
      }
    };
    return { row, refresh };
  }

  // --- What follows the pointer and the view, once a frame ------------------------------------------

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (this.pane.item) this.follow();
    });
  }

  follow() {
    const { pane } = this;
    const bar = scaleBar(pane);
    this.part("bar").hidden = !bar;
    this.part("bar-unknown").hidden = Boolean(bar);
    if (bar) {
      this.part("bar-line").style.width = `${bar.width}px`;
      this.part("bar-told").textContent = bar.text;
    }
    const point = this.pointer ? pane.imagePoint(...this.pointer) : pane.centre;
    const isByKeys = !this.pointer && document.activeElement === pane.stage;
    this.part("centre").toggleAttribute("hidden", !isByKeys);
    this.part("values").textContent = valuesAt(pane, point, this.words);
    this.drawProfile();
  }

  // --- The profile ------------------------------------------------------------------------------------

  listenToLines() {
    const { stage } = this.pane;
    const at = ({ clientX, clientY }) => {
      const box = stage.getBoundingClientRect();
      return this.pane.imagePoint(clientX - box.left, clientY - box.top);
    };
    stage.addEventListener(
      "pointerdown",
      (event) => {
        if (!this.isMeasuring) return;
        this.line = [at(event), at(event)];
        this.isDragging = true;
        stage.setPointerCapture?.(event.pointerId);
      },
      true,
    );
    stage.addEventListener(
      "pointermove",
      (event) => {
        if (!this.isDragging) return;
        this.line = [this.line[0], at(event)];
        this.soon();
      },
      true,
    );
    stage.addEventListener("pointerup", () => (this.isDragging = false), true);
  }

  // By the keyboard the line lies across the middle of the view; the mouse draws another.
  measure() {
    this.isMeasuring = !this.isMeasuring;
    this.pane.viewer.setMouseNavEnabled(!this.isMeasuring);
    this.line = undefined;
    this.root.querySelector("[data-act=measure]").setAttribute("aria-pressed", this.isMeasuring);
    this.part("profile").hidden = !this.isMeasuring;
    this.part("line").parentElement.toggleAttribute("hidden", !this.isMeasuring); // SVG has no property
    this.soon();
  }

  drawProfile() {
    if (!this.isMeasuring) return;
    const { pane } = this;
    const { clientWidth, clientHeight } = pane.stage;
    const line = this.line ?? [
      pane.imagePoint(clientWidth * 0.2, clientHeight / 2),
      pane.imagePoint(clientWidth * 0.8, clientHeight / 2),
    ];
    const [from, to] = line.map(({ x, y }) => pane.screenPoint(x, y));
    const mark = this.part("line");
    for (const [name, value] of [["x1", from.x], ["y1", from.y], ["x2", to.x], ["y2", to.y]]) {
      mark.setAttribute(name, value);
    }
    const { lines, length } = profile(pane, line);
    const all = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
    const [least, most] = all.length ? [Math.min(...all), Math.max(...all)] : [0, 1];
    this.part("curves").replaceChildren(...lines.map((one) => curve(one, least, most)));
    this.part("profile-least").textContent = told(least);
    this.part("profile-most").textContent = told(most);
    this.part("profile-length").textContent = length;
  }

  // --- What keys and buttons do -------------------------------------------------------------------

  larger() {
    this.pane.zoomBy(1.5);
  }

  smaller() {
    this.pane.zoomBy(1 / 1.5);
  }

  whole() {
    this.pane.home();
  }

  automatic() {
    for (const { channel, c } of this.pane.shown) Object.assign(channel, automatic(this.pane.inView(c)));
    this.pane.repaint();
  }

  reset() {
    for (const channel of this.pane.scene.channels) Object.assign(channel, channel.first);
    this.pane.repaint();
  }

  project() {
    if (this.pane.scene.brightest.length) this.pane.set({ projects: !this.pane.projects });
  }

  step(axis, by) {
    const { scene } = this.pane;
    const last = (axis === "z" ? scene.depth : scene.times) - 1;
    const at = Math.min(last, Math.max(0, this.pane[axis] + by));
    this.pane.set(axis === "z" ? { z: at, projects: false } : { t: at });
  }

  position(by) {
    const at = Math.min(this.pane.scenes.length - 1, Math.max(0, this.pane.number + by));
    if (at !== this.pane.number) this.pane.open(at);
  }

  toggle(c) {
    const channel = this.pane.scene.channels[c];
    if (!channel) return;
    channel.shown = !channel.shown;
    this.pane.repaint();
  }
}

function curve({ channel, values }, least, most) {
  const path = document.createElementNS(SVG, "path");
  const height = most - least || 1;
  let begins = true;
  const steps = values.map((value, at) => {
    if (value === undefined) {
      begins = true;
      return "";
    }
    const x = ((200 * at) / (values.length - 1)).toFixed(1);
    const y = (78 - (76 * (value - least)) / height).toFixed(1);
    const step = `${begins ? "M" : "L"}${x} ${y}`;
    begins = false;
    return step;
  });
  path.setAttribute("d", steps.join(""));
  path.setAttribute("stroke", channel.color);
  return path;
}
