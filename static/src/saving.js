// A form that is saved at every field: [data-saving]. The server answers with the line "Saved", the marks of what is
// stored now and the questions that are asked now; without JavaScript the button does the same.
import { letGoOfWhatWasSaved } from "./kept.js";

const WAIT = 900; // milliseconds after the last key

function startSaving(form) {
  let timer;
  let running = Promise.resolve(true);
  let dirty = false;
  const place = () => form.querySelector("#saving");
  const say = (text) => {
    place().querySelector("[role=status]").textContent = text;
  };

  function show(answer) {
    const shown = new Set(answer.dataset.shown.split(" "));
    place().replaceWith(answer);
    for (const question of form.querySelectorAll("[data-question]")) question.hidden = !shown.has(question.dataset.question);
    document.dispatchEvent(new CustomEvent("form:held", { detail: answer.dataset.until }));
    letGoOfWhatWasSaved();
  }

  async function send() {
    dirty = false;
    say(form.dataset.textSaving);
    const data = new FormData(form);
    data.set("save-quietly", "1");
    try {
      const headers = { "HX-Request": "true" }; // what refuses it answers with its sentence, not with a page
      const response = await fetch(window.location.pathname, { method: "POST", headers, body: data, redirect: "error" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const answer = page.getElementById("saving");
      if (answer) show(answer);
      else say(page.querySelector("[data-sentence]")?.textContent.trim() ?? form.dataset.textOffline);
      return response.ok;
    } catch {
      dirty = true;
      say(form.dataset.textOffline);
      return false;
    }
  }

  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(send);
    return running;
  };
  const soon = (wait) => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  const isQuestion = (target) => target.name && target.type !== "submit";

  form.addEventListener("input", ({ target }) => isQuestion(target) && soon(WAIT));
  form.addEventListener("change", ({ target }) => isQuestion(target) && soon(0));
  window.addEventListener("online", () => dirty && save());
  // The button waits for what is on its way: it carries the marks of what is stored then.
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    delete form.dataset.sent; // it was not: see confirm.js
    clearTimeout(timer);
    await running;
    form.dataset.ready = "yes";
    setTimeout(() => form.requestSubmit(event.submitter)); // while a form is being sent it cannot be sent again
  });
  window.addEventListener("pageshow", () => delete form.dataset.ready);
}

export function start() {
  for (const form of document.querySelectorAll("form[data-saving]")) startSaving(form);
  document.querySelector("[data-first-error]")?.focus();
}
