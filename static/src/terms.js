// Expert words: button.term opens its popover by itself on a tap; here also on hover and focus, below the word.
const GAP = 6; // pixels
const WAIT = 150; // milliseconds before it goes, so that the pointer can reach it

function place(button, card) {
  const word = button.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const left = Math.max(GAP, Math.min(word.left, window.innerWidth - width - GAP));
  const below = word.bottom + GAP;
  const top = below + height > window.innerHeight ? word.top - height - GAP : below;
  card.style.setProperty("left", `${left}px`);
  card.style.setProperty("top", `${Math.max(GAP, top)}px`);
}

function startTerm(button) {
  const card = document.getElementById(button.getAttribute("popovertarget"));
  if (!card?.showPopover) return;
  let timer;
  const isOpen = () => card.matches(":popover-open");
  const show = () => {
    clearTimeout(timer);
    if (!isOpen()) card.showPopover();
    place(button, card);
  };
  const hide = () => {
    clearTimeout(timer);
    timer = setTimeout(() => isOpen() && document.activeElement !== button && card.hidePopover(), WAIT);
  };
  button.popoverTargetAction = "show"; // a click on what hover has opened leaves it open
  for (const one of [button, card]) {
    one.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && show());
    one.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && hide());
  }
  button.addEventListener("focus", show);
  button.addEventListener("blur", () => isOpen() && card.hidePopover());
  card.addEventListener("toggle", () => isOpen() && place(button, card));
}

export function start(root = document) {
  for (const button of root.querySelectorAll("button.term")) startTerm(button);
}
