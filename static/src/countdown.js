// How long a place is held: [data-countdown] shows it every second and says it aloud at a few moments only.
const SAID_AT = [10, 5, 2, 1]; // minutes

function startCountdown(place) {
  const shown = place.querySelector("[data-countdown-left]");
  const said = place.querySelector("[role=status]");
  const told = new Set();
  let until = new Date(place.dataset.until).getTime();

  function tick() {
    const left = Math.max(0, Math.floor((until - Date.now()) / 1000));
    const minutes = Math.floor(left / 60);
    const clock = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    shown.textContent = left ? place.dataset.textLeft.replace("{left}", clock) : place.dataset.textOver;
    place.classList.toggle("is-short", left < 5 * 60);
    const moment = SAID_AT.find((one) => left <= one * 60 && left > (one - 1) * 60);
    if (moment && !told.has(moment)) {
      told.add(moment);
      said.textContent = place.dataset.textSaid.replace("{minutes}", moment);
    }
    if (!left && !told.has(0)) {
      told.add(0);
      said.textContent = place.dataset.textOver;
    }
  }

  document.addEventListener("form:held", ({ detail }) => {
    if (!detail) return;
    until = new Date(detail).getTime();
    told.clear();
    tick();
  });
  tick();
  setInterval(tick, 1000);
}

export function start() {
  for (const place of document.querySelectorAll("[data-countdown]")) startCountdown(place);
}
