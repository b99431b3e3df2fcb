import type { Directive } from "./config-parser.ts";

/** Longer paths are matched by no regular expression. */
const matchedPathMax = 1024;

/** Steps that JavaScript's backtracking matcher may take at worst, about 10 ms of them. */
const stepsMax = 2_000_000;

/**
 * The longest path that an expression is tried on: each repeat may multiply the steps by the path's length, each
 * alternative may double them, and groups that repeat can take exponential time.
 */
function pathMaxOf(source: string): number {
  if (/\)[*+{]/.test(source)) {
    return -1;
  }
  const repeats = source.match(/[*+{]/g)?.length ?? 0;
  const choices = source.match(/[|?]/g)?.length ?? 0;
  const rounds = (stepsMax / 2 ** choices) ** (1 / (repeats + 1));
  return Math.min(matchedPathMax, Math.floor(rounds));
}

function isMatch({ modifier, pattern }: Location, path: string): boolean {
  if (!modifier.startsWith("~") || path.length > pathMaxOf(pattern)) {
    return false;
  }
  try {
    return new RegExp(pattern, modifier === "~*" ? "i" : "").test(path);
  } catch {
    return false;
  }
}

interface Location {
  readonly modifier: string;
  readonly pattern: string;
  readonly directive: Directive;
}

/**
 * The location that serves a path: an exact one, else the longest prefix unless a regular expression
 * matches. Source: nginx.org ngx_http_core_module, location.
 */
export function locationOf(server: readonly Directive[], path: string): Directive | null {
  const locations: Location[] = server
    .filter(({ name }) => name === "location")
    .map((directive) => {
      const [first = "", second] = directive.args;
      return second === undefined
        ? { modifier: "", pattern: first, directive }
        : { modifier: first, pattern: second, directive };
    });
  const exact = locations.find(({ modifier, pattern }) => modifier === "=" && pattern === path);
  if (exact) {
    return exact.directive;
  }
  const longest = locations
    .filter(({ modifier, pattern }) => ["", "^~"].includes(modifier) && path.startsWith(pattern))
    .toSorted((left, right) => right.pattern.length - left.pattern.length)[0];
  if (longest?.modifier === "^~") {
    return longest.directive;
  }
  const byExpression = locations.find((location) => isMatch(location, path));
  return (byExpression ?? longest)?.directive ?? null;
}
