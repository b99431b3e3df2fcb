import type { FileSystem } from "../machine/filesystem.ts";
import type { Credentials } from "../machine/inode.ts";
import { absolutePath } from "../machine/paths.ts";

/** Escapes text so that a pattern matches it literally. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, "\\$&");
}

/** Takes the escapes of {@link escapePattern} away. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, "$1");
}

/** Whether an unescaped wildcard is in the pattern. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern.replace(/\\./gs, ""));
}

/** The source of a regular expression that matches as the shell pattern does; `\` escapes. */
export function patternSource(pattern: string, anyStar = "[\\s\\S]*"): string {
  let source = "";
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] ?? "";
    const bracket = char === "[" ? /^\[[!^]?\]?[^\]]*\]/.exec(pattern.slice(index)) : null;
    if (char === "\\" && index + 1 < pattern.length) {
      index += 1;
      source += escapeRegExp(pattern[index] ?? "");
    } else if (char === "*") {
      source += anyStar;
    } else if (char === "?") {
      source += "[\\s\\S]";
    } else if (bracket) {
      source += bracketSource(bracket[0]);
      index += bracket[0].length - 1;
    } else {
      source += escapeRegExp(char);
    }
  }
  return source;
}

function bracketSource(text: string): string {
  const negated = /^\[[!^]/.test(text);
  const body = text.slice(negated ? 2 : 1, -1);
  const classes: Record<string, string> = {
    "[:digit:]": "0-9",
    "[:alpha:]": "a-zA-Z",
    "[:alnum:]": "a-zA-Z0-9",
    "[:space:]": "\\s",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
  };
  const inner = classes[`${body}]`] ?? body.replace(/[\\\]^]/g, "\\$&");
  return `[${negated ? "^" : ""}${inner}]`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** Whether the whole text matches the pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  return new RegExp(`^${patternSource(pattern)}$`).test(text);
}

/** Paths that match, sorted; empty when none does. */
export function expandPathnames(
  pattern: string,
  cwd: string,
  fs: FileSystem,
  who: Credentials,
): string[] {
  const isAbsolute = pattern.startsWith("/");
  let found = [isAbsolute ? "/" : ""];
  const parts = pattern.split("/").filter((part) => part !== "");
  for (const part of parts) {
    found = found.flatMap((base) => matchesIn(base, part, cwd, fs, who));
  }
  return pattern.endsWith("/") ? found.map((path) => `${path}/`) : found;
}

function matchesIn(
  base: string,
  part: string,
  cwd: string,
  fs: FileSystem,
  who: Credentials,
): string[] {
  const prefix = base === "" || base.endsWith("/") ? base : `${base}/`;
  if (!hasWildcard(part)) {
    const path = prefix + unescapePattern(part);
    return fs.exists(absolutePath(cwd, path), who) ? [path] : [];
  }
  const regexp = new RegExp(`^${patternSource(part)}$`);
  const showsHidden = part.startsWith(".");
  return namesIn(absolutePath(cwd, base === "" ? "." : base), fs, who)
    .filter((name) => (showsHidden || !name.startsWith(".")) && regexp.test(name))
    .map((name) => prefix + name);
}

function namesIn(path: string, fs: FileSystem, who: Credentials): string[] {
  try {
    return fs.readdir(path, who);
  } catch {
    return [];
  }
}
