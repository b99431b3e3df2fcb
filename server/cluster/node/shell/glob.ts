import type { FileSystem } from "../machine/filesystem.ts";
import type { Credentials } from "../machine/inode.ts";
import { absolutePath } from "../machine/paths.ts";
import { ShellPattern } from "./shell-pattern.ts";

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

/** Whether the whole text matches the pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  return new ShellPattern(pattern).matches(text);
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
  const pattern = new ShellPattern(part);
  const showsHidden = part.startsWith(".");
  return namesIn(absolutePath(cwd, base === "" ? "." : base), fs, who)
    .filter((name) => (showsHidden || !name.startsWith(".")) && pattern.matches(name))
    .map((name) => prefix + name);
}

function namesIn(path: string, fs: FileSystem, who: Credentials): string[] {
  try {
    return fs.readdir(path, who);
  } catch {
    return [];
  }
}
