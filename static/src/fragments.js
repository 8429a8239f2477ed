// htmx: the CSRF token goes with each request, and a refusal is read out instead of replacing the page's parts.
// A whole page is never put into a part of one.
import htmx from "htmx.org";

import { csrfToken } from "./person.js";

function show(text, tone, link) {
  const place = document.getElementById("messages");
  const alert = document.createElement("div");
  alert.className = `notice notice-${tone}`;
  alert.setAttribute("role", "alert");
  alert.textContent = text;
  if (link) alert.append(" ", document.importNode(link, true));
  place.append(alert);
  alert.scrollIntoView({ block: "nearest" });
}

function refusalIn(html) {
  const page = new DOMParser().parseFromString(html ?? "", "text/html");
  const sentence = page.querySelector("[data-sentence]")?.textContent.trim();
  return { sentence, link: page.querySelector("a[data-sign-in]") };
}

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:after:request", (event) => {
  const { response, text } = event.detail.ctx;
  const status = response?.raw?.status ?? response?.status ?? 200;
  if (status < 400 || status === 422) return;
  const { sentence, link } = refusalIn(text);
  show(sentence ?? document.body.dataset.failed, "danger", link);
});
document.addEventListener("htmx:before:swap", (event) => {
  const { text } = event.detail.ctx;
  if (!/^\s*<!doctype html/i.test(text ?? "")) return;
  event.preventDefault();
  window.location.reload();
});
document.addEventListener("htmx:error", () => show(document.body.dataset.offline, "danger"));
window.htmx = htmx;
