// Turns [data-uploader] into a place to drop files; see templates/components/uploader.html.
import { belongTogether, dropped, nameOf, pack, withTheirFolders } from "./uploader-packing.js";
import { Away, Paused, Refused, Transfer, Unreadable, ask, askPatiently } from "./uploader-transfer.js";
import { start as startViewers } from "./viewer.js";

const language = document.documentElement.lang || "en";
const POLL = 1500;
const SETTLED = new Set(["rejected", "expired"]);
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const ACTIONS = ["state", "parts", "complete", "role", "remove", "restore", "facts"];
const ARRIVED = new Set(["received", "verified", "available"]);

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function bytes(count) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[power],
    unitDisplay: power ? "short" : "long",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(count / 1000 ** power);
}

export function duration(seconds) {
  const [unit, size] = seconds < 90 ? ["second", 1] : seconds < 5400 ? ["minute", 60] : ["hour", 3600];
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  return format.format(Math.max(1, Math.round(seconds / size)));
}

const percent = (share) => new Intl.NumberFormat(language, { style: "percent" }).format(share);

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const random = crypto.getRandomValues(new Uint8Array(16)); // plain http has no randomUUID
  random[6] = (random[6] & 15) | 64;
  random[8] = (random[8] & 63) | 128;
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Which key a file was announced with, so that the same file resumes after a reload.
const memory = {
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // private windows: the server's list of parts still allows resuming by name and size
    }
  },
};

class Row {
  constructor(uploader, element) {
    this.uploader = uploader;
    this.element = element;
    this.texts = uploader.texts;
    this.parts = Object.fromEntries(
      [...element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
    );
    this.parts.pause.addEventListener("click", () => this.pause());
    this.parts.resume.addEventListener("click", () => this.resume());
    this.parts.role.addEventListener("change", () => this.giveRole());
    this.parts.remove.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.remove();
    });
    const data = element.dataset;
    if (data.image) {
      this.adopt({
        urls: Object.fromEntries(ACTIONS.map((action) => [action, element.getAttribute(`data-url-${action}`)])),
        part_size: Number(data.partSize),
        image: data.image,
      });
    }
  }

  get name() {
    return this.file?.name ?? this.element.dataset.name ?? "";
  }

  get state() {
    return this.element.dataset.state;
  }

  get isUnfinished() {
    return !this.transfer && (this.state === "created" || this.state === "receiving");
  }

  get isRunning() {
    return Boolean(this.transfer) && !this.transfer.paused;
  }

  // Paused, stopped or refused: it needs the person.
  get isHeldUp() {
    return Boolean(this.transfer?.paused) || this.state === "refused" || !this.parts.resume.hidden;
  }

  adopt(answer) {
    this.urls = answer.urls;
    this.partSize = answer.part_size;
    this.element.dataset.image = answer.image;
    if (answer.state) this.became(answer.state);
    this.parts.remove.action = answer.urls.remove;
  }

  // What has arrived can be brought back, so nobody is asked before it goes.
  became(state) {
    this.element.dataset.state = state;
    if (ARRIVED.has(state)) this.parts.remove.querySelector("button").removeAttribute("data-confirm");
  }

  note(told, { aloud = false } = {}) {
    const text = this.uploader.isSignedOut && this.isRunning ? this.texts.signedOut : told;
    this.parts.note.textContent = text;
    if (aloud) this.uploader.say(`${this.name}: ${text}`);
  }

  // What is away, and that nothing is needed of the person; a file that was taken off the page is not sent.
  wait(why) {
    if (!this.element.isConnected) throw new Paused();
    const told = why instanceof Away ? `${why.message} ${this.texts.goesOnByItself}` : this.texts.retrying;
    if (told !== this.parts.note.textContent) this.note(told, { aloud: told !== this.told });
    this.told = told;
  }

  async begin(file) {
    this.file = file;
    this.parts.name.textContent = file.name;
    this.parts.size.textContent = bytes(file.size);
    this.parts["remove-name"].textContent = ` ${file.name}`;
    this.note(this.texts.starting);
    this.isStarting = true;
    this.key = memory.get(this.uploader.fingerprint(file))?.key ?? newKey();
    memory.set(this.uploader.fingerprint(file), { key: this.key });
    await this.guard(async () => {
      const { name, size } = file;
      const beginning = { name, size, role: this.parts.role.value, key: this.key };
      const answer = await this.uploader.inTurn(() =>
        askPatiently(this.uploader.beginUrl, beginning, (why) => this.wait(why)),
      );
      this.adopt(answer);
      if (!this.parts.role.value) this.parts.role.value = answer.role;
      else if (this.parts.role.value !== answer.role) await this.giveRole(); // chosen meanwhile
      const sent = this.send();
      this.isStarting = false;
      await sent;
    });
    this.isStarting = false;
  }

  async goOn(file) {
    this.file = file;
    await this.guard(() => this.send());
  }

  async send() {
    if (!["created", "receiving"].includes(this.state)) {
      await this.follow();
      return;
    }
    this.transfer ??= new Transfer(this.file, {
      urls: this.urls,
      partSize: this.partSize,
      onProgress: (transfer) => this.show(transfer),
      onRetry: (why) => this.wait(why),
    });
    this.buttons({ pause: true });
    const answer = await this.transfer.run();
    this.became(answer.state);
    this.finishTransfer();
    this.note(this.texts.checking, { aloud: true });
    await this.follow();
  }

  finishTransfer() {
    memory.set(this.uploader.fingerprint(this.file), null);
    this.transfer = null;
    this.parts.progress.hidden = true;
    this.buttons({});
  }

  // Whatever goes wrong ends in a sentence and a button, never in silence.
  async guard(work) {
    try {
      await work();
    } catch (error) {
      if (error instanceof Paused) return;
      const refused = error instanceof Refused;
      const unreadable = error instanceof Unreadable;
      this.note(refused ? error.message : this.texts[unreadable ? "unreadable" : "failed"], { aloud: true });
      if (this.transfer) this.transfer.paused = true;
      this.buttons({ resume: true });
      if (refused && !this.urls) {
        this.element.dataset.state = "refused";
        memory.set(this.uploader.fingerprint(this.file), null); // the next try announces it afresh
      }
    }
  }

  buttons({ pause = false, resume = false }) {
    this.parts.pause.hidden = !pause;
    this.parts.resume.hidden = !resume;
  }

  show(transfer) {
    const total = this.file.size;
    const share = Math.min(1, transfer.sent / total);
    this.parts.progress.hidden = false;
    this.parts.progress.value = share;
    if (transfer.paused) return;
    if (transfer.speed) {
      this.note(
        fill(this.texts.progress, {
          done: bytes(transfer.sent),
          total: bytes(total),
          speed: bytes(transfer.speed),
          left: duration((total - transfer.sent) / transfer.speed),
        }),
      );
    }
    const quarter = Math.floor(share * 4);
    if (quarter > (this.quarter ?? 0) && quarter < 4) {
      this.uploader.say(fill(this.texts.percent, { name: this.name, percent: percent(quarter / 4) }));
    }
    this.quarter = quarter;
  }

  pause() {
    this.transfer.pause();
    this.buttons({ resume: true });
    this.note(fill(this.texts.paused, { percent: percent(this.transfer.sent / this.file.size) }), { aloud: true });
    this.parts.resume.focus();
  }

  resume() {
    this.buttons({ pause: Boolean(this.transfer) });
    if (this.transfer) this.parts.pause.focus();
    if (!this.urls) this.begin(this.file);
    else this.guard(() => this.send());
  }

  // Ask until the file is refused, or stored and looked at; the sentence is the server's.
  async follow() {
    for (let wait = POLL; ; wait = Math.min(wait * 1.2, 10000)) {
      const answer = await askPatiently(this.urls.state, undefined, (why) => this.wait(why));
      this.became(answer.state);
      this.note(answer.sentence, { aloud: answer.sentence !== this.lastSentence });
      this.lastSentence = answer.sentence;
      if (SETTLED.has(answer.state)) break;
      if (answer.state === "available" && ["done", "failed"].includes(answer.inspection)) {
        if (await this.showFacts()) this.element.dataset.inspection = answer.inspection; // all is known
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (!this.element.isConnected) return;
    }
    this.element.dispatchEvent(new CustomEvent("uploader:settled", { bubbles: true }));
  }

  async showFacts() {
    const response = await fetch(this.urls.facts);
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const body = page.querySelector("[data-image-body]");
    if (!body) return false;
    this.parts.facts.replaceChildren(document.importNode(body, true));
    startViewers(this.parts.facts);
    return true;
  }

  async giveRole() {
    if (!this.urls) return;
    await this.guard(async () => {
      await ask(this.urls.role, { role: this.parts.role.value });
    });
  }

  async remove() {
    this.transfer?.pause();
    try {
      if (this.urls) await ask(this.urls.remove, {});
    } catch (error) {
      this.note(error instanceof Refused ? error.message : this.texts.failed, { aloud: true });
      delete this.parts.remove.dataset.sent; // a refusal is no reason for a dead button
      return;
    }
    if (this.file) memory.set(this.uploader.fingerprint(this.file), null);
    this.uploader.forget(this);
  }
}

class Uploader {
  constructor(root) {
    this.root = root;
    this.beginUrl = root.dataset.beginUrl;
    this.maxBytes = Number(root.dataset.maxBytes);
    this.maxCount = Number(root.dataset.maxCount);
    this.texts = Object.fromEntries(
      Object.entries(root.dataset)
        .filter(([name]) => name.startsWith("text"))
        .map(([name, text]) => [name[4].toLowerCase() + name.slice(5), text]),
    );
    this.list = root.querySelector("[data-list]");
    this.removed = root.querySelector("[data-removed]");
    this.live = root.querySelector("[data-live]");
    this.problem = root.querySelector("[data-problem]");
    this.drop = root.querySelector("[data-drop]");
    this.pick = root.querySelector("[data-pick]");
    this.template = root.querySelector("template[data-row]");
    this.rows = [...this.list.querySelectorAll("[data-upload]")].map((element) => new Row(this, element));
    this.turn = Promise.resolve();
    this.drop.hidden = false;
    for (const pick of root.querySelectorAll("[data-pick]")) {
      pick.addEventListener("change", () => {
        const files = [...pick.files];
        pick.value = "";
        if (pick.webkitdirectory) this.takeFolder(files);
        else this.takeLoose(files, pick.dataset.role);
      });
    }
    this.listenForDrops();
    window.addEventListener("beforeunload", (event) => {
      if (this.isRunning && !this.leaves) event.preventDefault();
    });
    this.listenForSigningOut();
    this.listenForGoingOn();
    for (const row of this.rows) if (row.urls && !row.isUnfinished) this.followUp(row);
  }

  get isRunning() {
    return this.rows.some((row) => row.isRunning || row.isStarting);
  }

  // Signed out, the page waits and says so; after signing in, in whatever tab, it goes on by itself.
  listenForSigningOut() {
    const notice = this.root.querySelector("[data-signed-out]");
    document.addEventListener("uploader:signed-out", ({ detail }) => {
      notice.querySelector("[data-other]").hidden = detail !== "other";
      if (this.isSignedOut) return;
      this.isSignedOut = true;
      notice.hidden = false;
      for (const row of this.rows) if (row.isRunning || row.isStarting) row.note(this.texts.signedOut);
    });
    document.addEventListener("uploader:signed-in", () => {
      this.isSignedOut = false;
      notice.hidden = true;
      for (const row of this.rows) if (row.isRunning) row.note(this.texts.goesOn);
      this.say(this.texts.goesOn);
    });
  }

  // A form of this page that is sent while files are on their way asks first: leaving stops them.
  listenForGoingOn() {
    const notice = this.root.querySelector("[data-goes-on]");
    document.addEventListener(
      "submit",
      (event) => {
        const { target: form, submitter } = event;
        if (!form.closest("main") || this.root.contains(form) || this.leaves || !this.isRunning) return;
        event.preventDefault();
        event.stopPropagation();
        delete form.dataset.sent; // it was not: see confirm.js
        this.askToWait().then((answer) => {
          if (answer === "now") this.leave(form, submitter);
          if (answer !== "wait") return;
          notice.hidden = false;
          this.leaveWhenSent(form, submitter, notice);
        });
      },
      true,
    );
  }

  askToWait() {
    return this.askBy("template[data-leaving]");
  }

  askBy(template, prepare = () => {}) {
    const dialog = this.root.querySelector(template).content.firstElementChild.cloneNode(true);
    prepare(dialog);
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue);
      });
    });
  }

  async leaveWhenSent(form, submitter, notice) {
    while (this.isRunning) await new Promise((resolve) => setTimeout(resolve, 300));
    notice.hidden = true;
    if (this.rows.some((row) => row.isHeldUp)) this.complain(this.texts.notAll);
    else this.leave(form, submitter);
  }

  leave(form, submitter) {
    this.leaves = true;
    form.requestSubmit(submitter);
  }

  // A page loaded while a file is still being checked follows it to the end.
  followUp(row) {
    const { state, inspection } = row.element.dataset;
    const settled = SETTLED.has(state) || (state === "available" && ["done", "failed"].includes(inspection));
    if (!settled) row.guard(() => row.follow());
  }

  // Files are announced one after another, so that they are listed in the order they were chosen.
  inTurn(announce) {
    const announced = this.turn.then(announce);
    this.turn = announced.catch(() => {});
    return announced;
  }

  fingerprint(file) {
    return `fbias-upload ${this.beginUrl} ${file.name} ${file.size} ${file.lastModified}`;
  }

  say(text) {
    this.live.textContent = text;
  }

  complain(text) {
    this.problem.hidden = !text;
    this.problem.textContent = text;
  }

  listenForDrops() {
    for (const name of ["dragenter", "dragover"]) {
      this.drop.addEventListener(name, (event) => {
        event.preventDefault();
        this.drop.classList.add("is-over");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      this.drop.addEventListener(name, (event) => {
        event.preventDefault();
        if (name === "drop" || !this.drop.contains(event.relatedTarget)) this.drop.classList.remove("is-over");
      });
    }
    this.drop.addEventListener("drop", (event) => this.takeDrop(event.dataTransfer));
  }

  async takeDrop(transfer) {
    const { files, folders } = withTheirFolders(await dropped(transfer));
    for (const { name, entries } of folders) await this.takeTogether(entries, name);
    await this.takeLoose(files);
  }

  async takeFolder(files) {
    if (!files.length) return;
    const [name] = files[0].webkitRelativePath.split("/");
    const entries = files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file }));
    await this.takeTogether(entries, name);
  }

  // Names that differ by a number only may be one image in parts, or several images: only the person knows.
  async takeLoose(files, role) {
    if (belongTogether(files) && (await this.askIfOne(files.length)) === "one") {
      await this.takeTogether(
        files.map((file) => ({ path: file.name, file })),
        nameOf(files),
        role,
      );
    } else this.take(files, role);
  }

  async takeTogether(entries, name, role) {
    const total = entries.reduce((sum, { file }) => sum + file.size, 0);
    const refused = this.refusal({ name, size: total });
    if (refused) {
      this.complain(refused);
      return;
    }
    const say = (share) => this.complain(fill(this.texts.packing, { name, percent: percent(share) }));
    try {
      this.take([await pack(entries, name, say)], role);
    } catch {
      this.complain(this.texts.unreadable);
    }
  }

  askIfOne(count) {
    return this.askBy("template[data-together]", (dialog) => {
      const place = dialog.querySelector("[data-count]");
      place.textContent = fill(place.textContent, { count });
    });
  }

  take(files, role) {
    const complaints = [];
    for (const file of files) {
      const earlier = this.unfinishedRowOf(file);
      const reason = earlier ? "" : this.refusal(file);
      if (reason) complaints.push(reason);
      else if (earlier) earlier.goOn(file);
      else this.add(file, role);
    }
    this.complain(complaints.join(" "));
  }

  unfinishedRowOf(file) {
    return this.rows.find(
      (row) => row.isUnfinished && row.urls && row.element.dataset.name === file.name.normalize("NFC") &&
        Number(row.element.dataset.size) === file.size,
    );
  }

  refusal(file) {
    const values = { name: file.name };
    if (!file.size) return fill(this.texts.empty, values);
    if (file.size > this.maxBytes) return fill(this.texts.tooLarge, { ...values, limit: bytes(this.maxBytes) });
    if (this.rows.length >= this.maxCount) return fill(this.texts.tooMany, { limit: this.maxCount });
    return "";
  }

  add(file, role) {
    this.list.append(this.template.content.cloneNode(true));
    const row = new Row(this, this.list.lastElementChild);
    if (role) row.parts.role.value = role;
    this.rows.push(row);
    row.begin(file);
  }

  forget(row) {
    row.element.remove();
    this.rows = this.rows.filter((other) => other !== row);
    this.say(fill(this.texts.removed, { name: row.name }));
    if (ARRIVED.has(row.state)) this.offerToUndo(row);
    else this.pick.focus();
  }

  // Until the page is left the row itself comes back; later the page lists what can.
  offerToUndo(row) {
    this.removed.prepend(this.root.querySelector("template[data-gone-row]").content.cloneNode(true));
    const line = this.removed.firstElementChild;
    for (const part of line.querySelectorAll("[data-part]")) part.textContent = ` ${row.name}`;
    const form = line.querySelector("form");
    form.action = row.urls.restore;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.undo(row, line, form);
    });
    form.querySelector("button").focus();
  }

  async undo(row, line, form) {
    try {
      row.adopt(await ask(row.urls.restore, {}));
    } catch (error) {
      this.complain(error instanceof Refused ? error.message : this.texts.failed);
      delete form.dataset.sent;
      return;
    }
    line.remove();
    delete row.parts.remove.dataset.sent;
    this.list.append(row.element);
    this.rows.push(row);
    this.say(fill(this.texts.restored, { name: row.name }));
    row.parts.remove.querySelector("button").focus();
    this.followUp(row);
  }
}

export function start(root = document) {
  for (const element of root.querySelectorAll("[data-uploader]")) new Uploader(element);
}
