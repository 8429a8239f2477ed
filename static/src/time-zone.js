// Fills <input data-time-zone> with the browser's own time zone, unless something is there already.
export function startTimeZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const input of document.querySelectorAll("input[data-time-zone]")) {
    if (!input.value && zone) input.value = zone;
  }
}
