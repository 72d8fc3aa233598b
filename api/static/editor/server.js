// server.js — what the page asks of the server and sends to it. Never throws for a failed question.
//
//   await server.get("/api/drafts/3/ground"), server.send("POST", path, body)
//   -> {body} | {failure: "offline" | "server" | "refused" | "stale" | "signed_out", status, problem}

const PATIENCE_MS = 30000;
const FAILURES = { 401: "signed_out", 409: "stale" };

export function serverOf({ csrf, fetcher = (...given) => fetch(...given) }) {
  const send = async (method, path, body) => {
    const headers = { Accept: "application/json" };
    if (method !== "GET") headers["X-CSRF-Token"] = csrf;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      const answer = await fetcher(path, {
        method, headers, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS),
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      const told = text ? JSON.parse(text) : null;
      if (answer.ok) return { body: told };
      const failure = FAILURES[answer.status] ?? (answer.status >= 500 ? "server" : "refused");
      return { failure, status: answer.status, problem: told };
    } catch {
      return { failure: globalThis.navigator?.onLine === false ? "offline" : "server" };
    }
  };
  /** Asked as plainly as the page's own <link rel=preload> asked, so that its answer is taken. */
  const early = async (path) => {
    try {
      const answer = await fetcher(path);
      const told = await answer.json();
      if (answer.ok) return { body: told };
      return { failure: FAILURES[answer.status] ?? (answer.status >= 500 ? "server" : "refused"), status: answer.status, problem: told };
    } catch {
      return { failure: "server" };
    }
  };
  return { get: (path) => send("GET", path), send, early };
}

/** The sentence of a failure in a language: the server's own where it gave one. */
export function sentenceOf({ failure, problem }, texts) {
  const told = problem && (texts.lang === "en" ? problem.detail_en : problem.detail_zh);
  return told || texts.say(`failure_${failure}`);
}
