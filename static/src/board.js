// The board: a seat is dragged onto another one, or moved from a list; both open one dialog with the
// cost, whose button sends the same form that the page without JavaScript has.
const picked = { seat: null };

function dialog() {
  return document.getElementById("change-dialog");
}

function show(address) {
  window.htmx.ajax("GET", address, { target: "#change-body", swap: "innerHTML" });
}

function open() {
  if (!dialog().open) dialog().showModal();
  dialog().querySelector("[data-first]")?.focus();
}

function close() {
  if (dialog().open) dialog().close();
}

function targetOf(event) {
  const target = event.target.closest?.("[data-drop]");
  return target && picked.seat && !target.contains(picked.seat) ? target : null;
}

function startDragging() {
  document.addEventListener("dragstart", (event) => {
    const seat = event.target.closest?.("[data-pick]");
    if (!seat) return;
    picked.seat = seat;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", seat.dataset.pick);
    document.documentElement.classList.add("is-dragging-seat");
  });
  document.addEventListener("dragover", (event) => {
    const target = targetOf(event);
    for (const marked of document.querySelectorAll(".is-target")) {
      if (marked !== target) marked.classList.remove("is-target");
    }
    if (!target) return;
    event.preventDefault();
    target.classList.add("is-target");
  });
  document.addEventListener("drop", (event) => {
    const target = targetOf(event);
    if (!target) return;
    event.preventDefault();
    show(`${dialog().dataset.url}?${picked.seat.dataset.pick}&to=${target.dataset.drop}`);
  });
  document.addEventListener("dragend", () => {
    picked.seat = null;
    document.documentElement.classList.remove("is-dragging-seat");
    for (const marked of document.querySelectorAll(".is-target")) marked.classList.remove("is-target");
  });
}

// The keyboard and the mouse: every "Move" is a link to a page; here the page opens in the dialog.
function startLinks() {
  document.addEventListener("click", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    const link = event.target.closest?.("a[data-change]");
    if (!link || !plain) return;
    event.preventDefault();
    if (!dialog().open) dialog().dataset.opener = link.id;
    show(link.href);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-close]")) {
      event.preventDefault();
      close();
    }
  });
}

export function start() {
  if (!dialog()) return;
  startDragging();
  startLinks();
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    if (detail.ctx.target?.id === "change-body") open();
  });
  // Done, or refused with a sentence that is shown on the page: the dialog has nothing more to say.
  document.addEventListener("htmx:after:request", ({ detail }) => {
    const { response, target, sourceElement } = detail.ctx;
    const asked = target?.id === "change-body";
    if (asked ? response.status >= 400 : dialog().contains(sourceElement)) close();
  });
  dialog().addEventListener("close", () => {
    const opener = dialog().dataset.opener;
    if (opener) document.getElementById(opener)?.focus();
  });
}
