// ask.js — questions to the server. Never throws for a failed question: the answer says what went wrong.
//
//   await ask("/api/stats", {signal}) -> {body} | {failure: "offline" | "server" | "refused", problem}
//   an aborted question -> {failure: "aborted"}

const PATIENCE_MS = 15000;

export async function ask(path, { signal } = {}) {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const either = signal ? anyOf([signal, patience]) : patience;
    const answer = await fetch(path, { signal: either, headers: { Accept: "application/json" } });
    const body = await answer.json();
    if (answer.ok) return { body };
    return { failure: answer.status >= 500 ? "server" : "refused", status: answer.status, problem: body };
  } catch {
    if (signal?.aborted) return { failure: "aborted" };
    return { failure: navigator.onLine === false ? "offline" : "server" };
  }
}

function anyOf(signals) {
  if (AbortSignal.any) return AbortSignal.any(signals);
  const either = new AbortController();
  for (const one of signals) one.addEventListener("abort", () => either.abort(), { once: true });
  return either.signal;
}
