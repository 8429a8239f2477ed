// Equipment check: each part is tried by its button; the result is kept whenever one of them changes.
import { csrfToken } from "./person.js";

const SAYS = 3000; // ms of recording
const SAMPLES = 3;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const stop = (stream) => {
  for (const track of stream.getTracks()) track.stop();
};
const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

function reason(error, words) {
  if (error.name === "NotAllowedError") return words.denied;
  if (error.name === "NotFoundError") return words.missing;
  return error instanceof TypeError || error.name === "NotSupportedError" ? words.unable : words.fails;
}

async function camera(part) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const picture = part.querySelector("video");
  picture.srcObject = stream;
  picture.hidden = false;
  await picture.play();
  setTimeout(() => stop(stream), 20000);
  return picture.videoWidth > 0;
}

async function microphone(part, words, tell) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const sound = new AudioContext();
  const ears = sound.createAnalyser();
  sound.createMediaStreamSource(stream).connect(ears);
  const heard = new Uint8Array(ears.fftSize);
  const meter = part.querySelector("meter");
  const pieces = [];
  const recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const ended = new Promise((done) => recorder.addEventListener("stop", done));
  let loudest = 0;
  tell(words.recording);
  recorder.start();
  for (const begin = performance.now(); performance.now() - begin < SAYS; await wait(60)) {
    ears.getByteTimeDomainData(heard);
    const level = Math.max(...heard.map((value) => Math.abs(value - 128))) / 1.28;
    loudest = Math.max(loudest, level);
    meter.value = level;
  }
  recorder.stop();
  await ended;
  stop(stream);
  tell(words.playing);
  const played = sound.createBufferSource();
  played.buffer = await sound.decodeAudioData(await new Blob(pieces).arrayBuffer());
  played.connect(sound.destination);
  played.start();
  await wait(Math.min(SAYS, played.buffer.duration * 1000));
  await sound.close();
  return loudest > 3;
}

async function speaker(part) {
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  volume.gain.value = 0.2;
  tone.frequency.value = 523;
  tone.connect(volume).connect(sound.destination);
  tone.start();
  const [yes, no] = [part.querySelector("[data-yes]"), part.querySelector("[data-no]")];
  yes.hidden = no.hidden = false;
  const answer = await new Promise((done) => {
    yes.onclick = () => done(true);
    no.onclick = () => done(false);
    setTimeout(() => tone.stop(), 2000);
  });
  yes.hidden = no.hidden = true;
  await sound.close();
  return answer;
}

async function screen() {
  stop(await navigator.mediaDevices.getDisplayMedia({ video: true }));
  return true;
}

const speed = (bytes, ms) => (bytes * 8) / 1000 / ms; // megabits a second

async function connection(box, words, tell, found) {
  tell(words.measuring);
  const delays = [];
  const down = [];
  const up = [];
  for (let time = 0; time < 6; time += 1) {
    const begin = performance.now();
    await fetch(`${box.dataset.sample}?empty`, { cache: "no-store" });
    if (time) delays.push(performance.now() - begin); // the first one opens the connection
  }
  for (let time = 0; time < SAMPLES; time += 1) {
    let begin = performance.now();
    const content = await (await fetch(box.dataset.sample, { cache: "no-store" })).arrayBuffer();
    down.push(speed(content.byteLength, performance.now() - begin));
    begin = performance.now();
    await fetch(box.dataset.swallow, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(), "Content-Type": "application/octet-stream" },
      body: content,
    });
    up.push(speed(content.byteLength, performance.now() - begin));
  }
  found.delay_ms = Math.round(middle(delays));
  found.down_mbps = Number(middle(down).toFixed(1));
  found.up_mbps = Number(middle(up).toFixed(1));
  const said = words.speed
    .replace("{down}", found.down_mbps)
    .replace("{up}", found.up_mbps)
    .replace("{delay}", found.delay_ms);
  const isFast = found.down_mbps >= 2 && found.up_mbps >= 1 && found.delay_ms <= 300;
  tell(isFast ? said : `${said} (${words.slow})`);
  return isFast;
}

export function start(root = document) {
  const box = root.querySelector("[data-equipment]");
  const words = box.dataset;
  const found = { browser: false, camera: false, microphone: false, speaker: false, screen: false };
  const tries = { camera, microphone, speaker, screen };

  async function keep() {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(found)) if (value !== false) body.set(name, value === true ? "on" : value);
    const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
    const response = await fetch(words.url, { method: "POST", headers, body });
    const isTold = response.ok || response.status === 401; // signed out meanwhile
    if (isTold) document.getElementById("equipment-result").innerHTML = await response.text();
  }
  for (const part of box.querySelectorAll("[data-part]")) {
    const name = part.dataset.part;
    const told = part.querySelector("[data-told]");
    const tell = (sentence) => {
      told.textContent = sentence;
    };
    const button = part.querySelector("[data-try]");
    if (!button) continue;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        if (name === "connection") {
          await connection(box, words, tell, found);
        } else {
          found[name] = await tries[name](part, words, tell);
          tell(found[name] ? words.works : words.fails);
        }
        part.dataset.state = name === "connection" || found[name] ? "done" : "failed";
      } catch (error) {
        part.dataset.state = "failed";
        tell(reason(error, words));
      }
      button.disabled = false;
      await keep().catch(() => tell(document.body.dataset.offline));
    });
  }
  found.browser = Boolean(window.RTCPeerConnection && navigator.mediaDevices?.getUserMedia);
  box.querySelector('[data-part="browser"] [data-told]').textContent = found.browser ? words.works : words.unable;
}
