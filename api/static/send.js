// send.js — writes to the server, with the page's CSRF token. Never throws for a failed one: the answer says
// what went wrong, and why in both languages.
//
//   await send("POST", "/api/tokens", {name}) -> {body, status} | {failure: "offline" | "server" | "refused", problem}
//   a Blob is sent as it is
//   sentence(answer, "zh") -> what to show of a failure the server explained, or null

const PATIENCE_MS = 30000;

/** The token that proves a page of ours asks (`<meta name="csrf">`), empty when nobody is signed in. */
export function csrf() {
  return document.querySelector('meta[name="csrf"]')?.content ?? "";
}

export async function send(method, path, value) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf() };
  const isFile = value instanceof Blob;
  if (value !== undefined) headers["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
  const body = value === undefined || isFile ? value : JSON.stringify(value);
  try {
    const answer = await fetch(path, { method, headers, body, signal: AbortSignal.timeout(PATIENCE_MS) });
    const told = answer.status === 204 ? null : await answer.json();
    if (answer.ok) return { body: told, status: answer.status };
    return { failure: answer.status >= 500 ? "server" : "refused", status: answer.status, problem: told };
  } catch {
    return { failure: navigator.onLine === false ? "offline" : "server" };
  }
}

export function sentence(answer, lang) {
  return answer.problem?.[lang === "en" ? "detail_en" : "detail_zh"] ?? null;
}
