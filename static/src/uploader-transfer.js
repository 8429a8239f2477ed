// One file on its way to the store: parts in parallel, retries, pause, resume. It knows no page.
import { csrfToken, freshen } from "./person.js";

const PARALLEL = 4; // parts under way at once, over all files
const SIGNED_AT_ONCE = 8;
const LONGEST_PAUSE = 30_000;
const LOOK_INTO_IT = 2; // failures in a row before it is asked who is away
const SPEED_WINDOW = 8000;
const HEARTBEAT = 60_000; // the portal calls broken off what it does not hear of for five minutes
const LOOK = 5000;

export class Refused extends Error {} // the portal said no, with a sentence
export class Away extends Error {} // the portal said what does not answer; it comes back
export class Unreadable extends Error {} // the file on this computer is gone or changed
export class Paused extends Error {}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// A pause before the next try; the line coming back ends it.
const pauseAfter = (attempt) =>
  Promise.race([
    sleep(Math.min(LONGEST_PAUSE, 500 * 2 ** attempt) * (0.75 + Math.random() / 2)),
    new Promise((resolve) => window.addEventListener("online", resolve, { once: true })),
  ]);

// At most four parts at once, whichever files they belong to.
let free = PARALLEL;
const waiting = [];
async function takeSlot() {
  if (free > 0) free -= 1;
  else await new Promise((resolve) => waiting.push(resolve));
}
function giveSlot() {
  const next = waiting.shift();
  if (next) next();
  else free += 1;
}

const send = (url, body) =>
  fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

// An answer of the portal; whoever is signed out is waited for, and what was asked is asked again.
export async function ask(url, body) {
  let response = await send(url, body);
  while (response.status === 401 || response.status === 403) {
    const isOld = response.status === 403; // a token from before somebody signed in
    if (!isOld || (await freshen()) !== "same") await signedInAgain();
    response = await send(url, body);
    if (isOld && response.status === 403) break;
  }
  const answer = await response.json().catch(() => null); // a page is not an answer
  if (response.ok && answer) return answer;
  const isForLater = response.status === 429 || response.status >= 500;
  if (!isForLater && answer?.sentence) throw new Refused(answer.sentence);
  throw answer?.sentence ? new Away(answer.sentence) : new Error(`${response.status}`);
}

let waitingForPerson = null;

// Until the person of this page is signed in again, in whatever tab; the page is told both times.
function signedInAgain() {
  waitingForPerson ??= (async () => {
    for (;;) {
      const who = await freshen().catch(() => "nobody");
      if (who === "same") break;
      document.dispatchEvent(new CustomEvent("uploader:signed-out", { detail: who }));
      await Promise.race([
        sleep(LOOK),
        new Promise((resolve) => window.addEventListener("focus", resolve, { once: true })),
      ]);
    }
    waitingForPerson = null;
    document.dispatchEvent(new CustomEvent("uploader:signed-in"));
  })();
  return waitingForPerson;
}

// A request is tried again for as long as portal or store are away; a refusal is final. `onRetry` hears why, and
// ends it by throwing.
export async function askPatiently(url, body, onRetry = () => {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(url, body);
    } catch (error) {
      if (error instanceof Refused) throw error;
      onRetry(error);
      await pauseAfter(attempt);
      onRetry(error);
    }
  }
}

export function hashOf(file) {
  return new Promise((resolve) => {
    let worker;
    const settle = (sha256) => {
      worker?.terminate();
      resolve(sha256); // without a hash of ours the server's own still stands
    };
    try {
      worker = new Worker(new URL("./uploader-hash-worker.js", import.meta.url), { type: "module" });
    } catch {
      settle("");
      return;
    }
    worker.addEventListener("message", (event) => settle(event.data.sha256 ?? ""));
    worker.addEventListener("error", () => settle(""));
    worker.postMessage({ file });
  });
}

export class Transfer {
  constructor(file, { urls, partSize, onProgress, onRetry }) {
    Object.assign(this, { file, urls, partSize, onProgress, onRetry });
    this.count = Math.ceil(file.size / partSize);
    this.done = new Set();
    this.underWay = new Map(); // part number -> bytes sent so far
    this.requests = new Set();
    this.signed = new Map();
    this.signing = null;
    this.samples = [];
    this.paused = false;
    this.hash = hashOf(file);
  }

  get sent() {
    let bytes = 0;
    for (const number of this.done) bytes += this.slice(number).size;
    for (const part of this.underWay.values()) bytes += part;
    return bytes;
  }

  // Bytes per second over the last seconds; 0 while nothing is known.
  get speed() {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || last.at - first.at < 500) return 0;
    return Math.max(0, ((last.sent - first.sent) * 1000) / (last.at - first.at));
  }

  pause() {
    this.paused = true;
    for (const request of this.requests) request.abort();
  }

  // Send what the store does not have yet, then ask the portal to join the parts.
  async run() {
    const heart = setInterval(() => this.beat(), HEARTBEAT);
    try {
      return await this.sendAll();
    } finally {
      clearInterval(heart);
    }
  }

  async sendAll() {
    this.paused = false;
    this.samples = [];
    for (let round = 1; ; round += 1) {
      await this.learnWhatArrived();
      await this.sendMissing();
      try {
        return await askPatiently(this.urls.complete, { sha256: await this.hash }, (why) => this.wait(why));
      } catch (error) {
        if (!(error instanceof Refused) || round === 3 || !(await this.isMissingSomething())) throw error;
      }
    }
  }

  async learnWhatArrived() {
    const { parts } = await askPatiently(this.urls.parts, undefined, (why) => this.wait(why));
    this.done = new Set(
      parts.filter((part) => part.size === this.slice(part.number).size).map((part) => part.number),
    );
    this.underWay.clear();
    this.signed.clear();
    this.report();
  }

  async isMissingSomething() {
    await this.learnWhatArrived();
    return this.done.size < this.count;
  }

  slice(number) {
    return this.file.slice((number - 1) * this.partSize, number * this.partSize);
  }

  async sendMissing() {
    const missing = [];
    for (let number = 1; number <= this.count; number += 1) if (!this.done.has(number)) missing.push(number);
    const lane = async () => {
      while (missing.length) {
        if (this.paused) throw new Paused();
        await takeSlot();
        try {
          const number = missing.shift();
          if (number) await this.sendPart(number, missing);
        } finally {
          giveSlot();
        }
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: PARALLEL }, lane));
    const failed = lanes.find((result) => result.status === "rejected");
    if (this.paused) throw new Paused();
    if (failed) throw failed.reason;
  }

  async sendPart(number, missing) {
    for (let attempt = 1; ; attempt += 1) {
      if (this.paused) throw new Paused();
      try {
        await this.put(await this.addressOf(number, missing), number);
        this.done.add(number);
        return;
      } catch (error) {
        this.signed.delete(number);
        if (this.paused) throw new Paused();
        if (error instanceof Refused) throw error;
        await this.mustBeReadable(number);
        this.wait(attempt < LOOK_INTO_IT || error instanceof Away ? error : await this.whoIsAway());
        await pauseAfter(attempt);
      } finally {
        this.underWay.delete(number);
        this.report();
      }
    }
  }

  wait(why) {
    if (this.paused) throw new Paused();
    this.onRetry(why);
  }

  // A browser does not say whether the line failed or the file: it is moved, renamed or changed meanwhile.
  async mustBeReadable(number) {
    try {
      await this.slice(number).slice(0, 1).arrayBuffer();
    } catch {
      throw new Unreadable();
    }
  }

  // The store itself says nothing to a browser; the portal knows whether it answers.
  async whoIsAway() {
    try {
      await ask(this.urls.parts);
      return null;
    } catch (error) {
      return error;
    }
  }

  // Addresses live a quarter of an hour, so they are asked for shortly before they are used.
  async addressOf(number, missing) {
    while (!this.signed.has(number)) {
      this.signing ??= this.sign([number, ...missing.slice(0, SIGNED_AT_ONCE - 1)]).finally(() => {
        this.signing = null;
      });
      await this.signing;
    }
    return this.signed.get(number);
  }

  async sign(numbers) {
    const { urls } = await ask(this.urls.parts, { numbers });
    for (const [number, url] of Object.entries(urls)) this.signed.set(Number(number), url);
  }

  // A part may take minutes on a slow line: signing one again says that somebody is still there.
  beat() {
    const [number] = this.underWay.keys();
    if (number) ask(this.urls.parts, { numbers: [number] }).catch(() => {});
  }

  // XMLHttpRequest, because fetch does not tell how much of a body was sent.
  put(url, number) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.requests.add(request);
      request.open("PUT", url);
      request.timeout = 10 * 60 * 1000;
      request.upload.addEventListener("progress", (event) => {
        this.underWay.set(number, event.loaded);
        this.report();
      });
      request.addEventListener("loadend", () => {
        this.requests.delete(request);
        if (request.status >= 200 && request.status < 300) resolve();
        else reject(new Error(`part ${number}: ${request.status}`));
      });
      request.send(this.slice(number));
    });
  }

  report() {
    const now = Date.now();
    this.samples.push({ at: now, sent: this.sent });
    while (this.samples.length > 2 && now - this.samples[0].at > SPEED_WINDOW) this.samples.shift();
    this.onProgress(this);
  }
}
