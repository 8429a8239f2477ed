// Sign-up: the browser knows the reader's time zone; the server checks that it is one.
export function start() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of document.querySelectorAll("[data-time-zone]")) field.value ||= zone ?? "";
}
