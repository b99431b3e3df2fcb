import type { RawReply } from "./call.ts";

/** What is looked at, in this order; the server that can answer is well in all of them. */
const checks = ["ping", "log", "storage", "poststarthook/bootstrap-controller"] as const;

/**
 * Answers `/healthz`, `/livez` and `/readyz`, and the paths of single checks below them; undefined for others.
 * Source: apiserver pkg/server/healthz/healthz.go v1.35.
 */
export function healthReply(path: string, query: URLSearchParams): RawReply | undefined {
  const [, endpoint, check = ""] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path) ?? [];
  if (endpoint === undefined) {
    return undefined;
  }
  if (check !== "") {
    return checks.some((one) => one === check) ? text("ok") : undefined;
  }
  return text(query.has("verbose") ? report(endpoint, query.getAll("exclude")) : "ok");
}

function report(endpoint: string, excluded: readonly string[]): string {
  const lines = checks.map((check) =>
    excluded.includes(check) ? `[+]${check} excluded: ok` : `[+]${check} ok`,
  );
  const unknown = [...new Set(excluded)]
    .filter((name) => !checks.some((check) => check === name))
    .toSorted();
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(",");
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  return `${lines.join("\n")}\n${endpoint} check passed\n`;
}

function text(body: string): RawReply {
  return {
    kind: "raw",
    status: 200,
    contentType: "text/plain; charset=utf-8",
    body,
    headers: { "X-Content-Type-Options": "nosniff" },
  };
}
