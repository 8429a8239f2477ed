// Who this page was made for, and the token that its forms carry. After signing in in another tab the token is a
// new one: the page takes it, unless it is somebody else who signed in.
const meta = (name) => document.querySelector(`meta[name=${name}]`);
const cookie = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";

let seen = cookie();

export const person = () => meta("person")?.content ?? "";
export const csrfToken = () => meta("csrf-token")?.content ?? "";

// "same", "nobody" or "other": who is signed in in this browser now.
export async function freshen() {
  const response = await fetch(meta("person").dataset.url, { headers: { Accept: "application/json" } });
  const now = await response.json();
  if (now.person !== person()) return now.person ? "other" : "nobody";
  seen = cookie();
  meta("csrf-token").content = now.token;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = now.token;
  return "same";
}

export function startFreshening() {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && cookie() !== seen) freshen().catch(() => {});
  });
  window.addEventListener("focus", () => {
    if (cookie() !== seen) freshen().catch(() => {});
  });
}
