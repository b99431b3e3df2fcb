import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

/** Gives the Content-Security-Policy of a page by its path. */
export type PolicyOf = (path: string) => string;

const notFoundPage = "/_not-found";

/**
 * Reads the prerendered pages of a build and allows each page exactly its own inline scripts, by hash:
 * static pages can't carry a nonce. Paths without a page get the policy of the not-found page.
 */
export async function loadPolicies(prerenderedDir: string): Promise<PolicyOf> {
  const policies = new Map<string, string>();
  const files = await readdir(prerenderedDir, { recursive: true }).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const html = await readFile(join(prerenderedDir, file), "utf8");
    policies.set(routeOf(file), policyFor(inlineScriptHashes(html)));
  }
  const fallback = policies.get(notFoundPage) ?? policyFor([]);
  return (path) => policies.get(path) ?? fallback;
}

function routeOf(file: string): string {
  const route = file
    .split(sep)
    .join("/")
    .replace(/\.html$/, "");
  return route === "index" ? "/" : `/${route}`;
}

/** Hashes of all scripts in the text that have a body of their own. */
export function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?<attributes>[^>]*)>(?<body>[\s\S]*?)<\/script>/g);
  const hashes = new Set<string>();
  for (const { groups } of scripts) {
    if (!/\ssrc=/.test(groups?.attributes ?? "")) {
      const digest = createHash("sha256")
        .update(groups?.body ?? "")
        .digest("base64");
      hashes.add(`'sha256-${digest}'`);
    }
  }
  return [...hashes];
}

function policyFor(scriptHashes: readonly string[]): string {
  const directives = {
    "default-src": "'self'",
    "script-src": ["'self'", ...scriptHashes].join(" "),
    // The terminal sizes its cells with style elements of its own.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
