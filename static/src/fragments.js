// htmx: the CSRF token goes with each request, and a refusal is read out instead of replacing the page's parts.
import htmx from "htmx.org";

function csrfToken() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? "";
}

function show(text, tone) {
  const place = document.getElementById("messages");
  const alert = document.createElement("div");
  alert.className = `notice notice-${tone}`;
  alert.setAttribute("role", "alert");
  alert.textContent = text;
  place.append(alert);
  alert.scrollIntoView({ block: "nearest" });
}

function sentenceIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("[data-sentence]")?.textContent.trim();
}

export function startFragments() {
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { response, text } = event.detail.ctx;
    const status = response?.raw?.status ?? response?.status ?? 200;
    if (status < 400 || status === 422) return;
    show(sentenceIn(text ?? "") ?? document.body.dataset.failed, "danger");
  });
  document.addEventListener("htmx:error", () => show(document.body.dataset.offline, "danger"));
  window.htmx = htmx;
}
