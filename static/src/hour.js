// The clock of the hour, by the server's time, and notes that are saved while somebody writes.
import { csrfToken } from "./person.js";

const QUIET = 1200; // ms without a key
const LOOK = 8000; // ms between two looks at what others wrote

const days = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "day" });

function inWords(seconds) {
  const rest = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(rest / 60);
  if (minutes >= 1440) return days.format(Math.floor(minutes / 1440));
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${minutes}:${String(rest % 60).padStart(2, "0")}`;
}

function startClock(clock) {
  const { now, starts, ends, before, during, after } = clock.dataset;
  const ahead = Number(now) - Date.now() / 1000;
  const told = clock.querySelector("[data-left]");
  const show = () => {
    const at = Date.now() / 1000 + ahead;
    if (at < starts) told.textContent = before.replace("{time}", inWords(starts - at));
    else if (at < ends) told.textContent = during.replace("{time}", inWords(ends - at));
    else told.textContent = after;
    for (const part of clock.querySelectorAll("[data-part]")) {
      const isNow = at >= part.dataset.starts && at < part.dataset.ends;
      part.classList.toggle("is-now", isNow);
      part.classList.toggle("is-over", at >= part.dataset.ends);
      if (isNow) part.setAttribute("aria-current", "step");
      else part.removeAttribute("aria-current");
    }
  };
  show();
  setInterval(show, 1000);
}

function startNotes(box) {
  const area = box.querySelector("textarea");
  const told = box.querySelector("[data-told]");
  const conflict = box.querySelector("[data-conflict]");
  let version = Number(box.dataset.version);
  let stored = area.value;
  let theirs;
  let waits;

  const take = (answer) => {
    version = answer.version;
    stored = answer.text;
  };
  const ask = (answer) => {
    theirs = answer;
    box.querySelector("[data-stored]").textContent = answer.text;
    conflict.hidden = false;
    told.textContent = "";
  };
  async function save() {
    const text = area.value;
    if (text === stored || !conflict.hidden) return;
    told.textContent = box.dataset.saving;
    try {
      const response = await fetch(box.dataset.url, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ text, version }),
      });
      const answer = await response.json();
      if (response.status === 409 && "version" in answer) return ask(answer);
      if (!response.ok) throw new Error(answer.error ?? answer.sentence);
      take({ ...answer, text });
      told.textContent = box.dataset.saved;
    } catch (error) {
      told.textContent = (error instanceof TypeError && box.dataset.failed) || error.message || box.dataset.failed;
    }
  }
  async function look() {
    if (document.hidden || !conflict.hidden || area.value !== stored) return;
    const response = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const answer = await response.json();
    if (answer.version === version || area.value !== stored) return;
    const at = area.selectionStart;
    area.value = answer.text;
    area.setSelectionRange(at, at);
    take(answer);
    told.textContent = answer.by;
  }
  const settle = (text) => {
    area.value = text;
    take(theirs);
    conflict.hidden = true;
    save();
  };
  box.querySelector("[data-mine]").addEventListener("click", () => settle(area.value));
  box.querySelector("[data-both]").addEventListener("click", () => settle(`${theirs.text}\n\n${area.value}`));
  box.querySelector("[data-theirs]").addEventListener("click", () => settle(theirs.text));
  area.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(save, QUIET);
  });
  window.addEventListener("pagehide", save);
  setInterval(() => look().catch(() => {}), LOOK);
}

export function start(root = document) {
  for (const clock of root.querySelectorAll("[data-clock]")) startClock(clock);
  for (const box of root.querySelectorAll("[data-notes]")) startNotes(box);
}
