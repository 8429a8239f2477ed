// What a person types is kept in this browser until the server says that it was saved: over a session that ended, a
// page left open too long, a change of language or a closed window. It belongs to one person and one form, comes back
// with a word about it, and is never kept of passwords, nor shown to whoever signs in next. See core/keeping.py.
import { person } from "./person.js";

const PREFIX = "kept ";
const LONGEST = 30 * 24 * 60 * 60 * 1000;
const TYPED = "textarea, input:not([type]), input:is([type=text], [type=email], [type=url], [type=tel], [type=number])";
const SECRET = /password|one-time-code|^cc-/;

// Of people who are not signed in (a signed link) nothing stays after the tab.
const store = () => (person() ? localStorage : sessionStorage);

function* entries(area = store()) {
  for (const key of Object.keys(area)) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      yield [key, JSON.parse(area.getItem(key))];
    } catch {
      area.removeItem(key);
    }
  }
}

function quietly(work) {
  try {
    return work();
  } catch {
    return undefined; // private windows and full stores: nothing is kept, everything else works
  }
}

const addressOf = (form) => {
  const url = new URL(form.getAttribute("action") || window.location.href, window.location.href);
  return url.pathname + url.search;
};

const isKept = (form) =>
  form.getAttribute("method")?.toLowerCase() === "post" &&
  form.closest("main") &&
  form.dataset.keep !== "no" &&
  !addressOf(form).startsWith("/accounts/") &&
  !form.querySelector("input[type=password]") &&
  (form.dataset.keep === "yes" || form.querySelector(TYPED));

function keyOf(form) {
  const address = addressOf(form);
  const alike = [...document.forms].filter((other) => isKept(other) && addressOf(other) === address);
  return `${PREFIX}${person()} ${address} ${alike.indexOf(form)}`;
}

const isSeen = (input) => input.type === "hidden" && /(^|-)seen$/.test(input.name);

const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      field.matches("input, textarea, select") &&
      !field.matches("[type=hidden], [type=password], [type=file], [type=submit], [type=button], [type=image]") &&
      !SECRET.test(field.autocomplete) &&
      !SECRET.test(field.name),
  );

// Every value by its name; `asSent` reads what the server sent, not what stands there now.
function valuesOf(form, asSent = false) {
  const values = {};
  for (const field of fieldsOf(form)) {
    values[field.name] ??= [];
    if (field.matches("[type=checkbox], [type=radio]")) {
      if (asSent ? field.defaultChecked : field.checked) values[field.name].push(field.value);
    } else if (field.matches("select")) {
      const chosen = [...field.options].filter((option) => (asSent ? option.defaultSelected : option.selected));
      if (!chosen.length && !field.multiple && field.options.length) chosen.push(field.options[0]);
      values[field.name].push(...chosen.map((option) => option.value));
    } else {
      values[field.name].push((asSent ? field.defaultValue : field.value).replace(/\r\n/g, "\n"));
    }
  }
  return values;
}

function fillIn(form, values) {
  const left = structuredClone(values);
  for (const field of fieldsOf(form)) {
    if (!(field.name in left)) continue;
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = left[field.name].includes(field.value);
    else if (field.matches("select")) {
      for (const option of field.options) option.selected = left[field.name].includes(option.value);
    } else if (left[field.name].length) field.value = left[field.name].shift();
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const newName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function keep(form) {
  quietly(() => {
    const key = keyOf(form);
    const earlier = JSON.parse(store().getItem(key));
    const from = earlier?.from ?? valuesOf(form, true);
    const values = valuesOf(form);
    if (same(values, from)) {
      store().removeItem(key);
      return;
    }
    const seen = Object.fromEntries([...form.elements].filter(isSeen).map((input) => [input.name, input.value]));
    const entry = { name: earlier?.name ?? newName(), at: Date.now(), page: window.location.pathname, from, values, seen };
    store().setItem(key, JSON.stringify(entry));
  });
}

function bringBack(form) {
  const key = keyOf(form);
  const entry = quietly(() => JSON.parse(store().getItem(key)));
  if (!entry || same(entry.values, valuesOf(form, true))) return;
  fillIn(form, entry.values);
  const asSent = {};
  for (const input of [...form.elements].filter(isSeen)) {
    asSent[input.name] = input.value;
    input.value = entry.seen[input.name] ?? input.value; // so that words saved meanwhile are noticed
  }
  const notice = document.getElementById("kept-back").content.firstElementChild.cloneNode(true);
  notice.querySelector("[data-kept-files]").hidden = !form.querySelector("input[type=file]");
  notice.querySelector("[data-kept-drop]").addEventListener("click", () => {
    store().removeItem(key);
    form.reset();
    for (const [name, value] of Object.entries(asSent)) form.elements[name].value = value;
    for (const field of fieldsOf(form)) field.dispatchEvent(new Event("change", { bubbles: true }));
    store().removeItem(key);
    notice.remove();
    fieldsOf(form)[0]?.focus();
  });
  form.prepend(notice);
  form.closest("details")?.setAttribute("open", "");
}

export function letGoOfWhatWasSaved() {
  const saved = /(?:^|; )kept_saved=([^;]*)/.exec(document.cookie)?.[1];
  if (!saved) return;
  // biome-ignore lint/suspicious/noDocumentCookie: Firefox knows no other way to write one.
  document.cookie = "kept_saved=; Max-Age=0; Path=/; SameSite=Lax";
  const names = new Set(saved.split("."));
  for (const area of [localStorage, sessionStorage]) {
    for (const [key, entry] of entries(area)) if (names.has(entry.name)) area.removeItem(key);
  }
}

// What is old goes, and what another person typed goes as soon as somebody is signed in.
function tidy() {
  for (const [key, entry] of entries(localStorage)) {
    const isTheirs = person() && !key.startsWith(`${PREFIX}${person()} `);
    if (isTheirs || Date.now() - entry.at > LONGEST) localStorage.removeItem(key);
  }
}

// The sign-in page and the page about an old page say that nothing is lost, if something is kept.
function sayThatItWaits() {
  const place = document.querySelector("[data-kept-page]");
  const page = place?.dataset.keptPage ?? document.querySelector("main input[name=next]")?.value;
  if (!page) return;
  const path = new URL(page, window.location.href).pathname;
  const waits = [localStorage, sessionStorage].some((area) => [...entries(area)].some(([, entry]) => entry.page === path));
  if (waits) document.getElementById("messages").append(document.getElementById("kept-waits").content.cloneNode(true));
}

export function startKeeping() {
  const waiting = new Map();
  const forget = () => {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
  };
  const flush = () => {
    for (const form of waiting.keys()) keep(form);
    forget();
  };
  quietly(letGoOfWhatWasSaved);
  quietly(tidy);
  quietly(sayThatItWaits);
  for (const form of document.forms) if (isKept(form)) bringBack(form);

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      const { form } = target;
      if (!form || !isKept(form) || !fieldsOf(form).includes(target)) return;
      clearTimeout(waiting.get(form));
      waiting.set(form, setTimeout(flush, 300));
    });
  }
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  document.addEventListener("formdata", ({ target: form, formData }) => {
    if (!isKept(form)) return;
    flush();
    const entry = quietly(() => JSON.parse(store().getItem(keyOf(form))));
    if (entry) formData.set("kept", entry.name);
  });
  document.addEventListener("submit", ({ target: form }) => {
    if (!addressOf(form).startsWith("/accounts/logout/")) return;
    forget();
    quietly(() => {
      for (const [key] of entries()) store().removeItem(key);
    });
  });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("a[data-kept-drop]")) return;
    forget();
    for (const form of document.forms) if (isKept(form)) quietly(() => store().removeItem(keyOf(form)));
  });
  document.addEventListener("htmx:after:request", () => quietly(letGoOfWhatWasSaved));
}
