import type { Directive } from "./config-parser.ts";

/** Longer paths are matched by no regular expression. */
const matchedPathMax = 1024;

/** Groups that repeat can take exponential time; such expressions match nothing here. */
function isCheap(source: string): boolean {
  return !/\)[*+{]/.test(source);
}

function regexpOf(modifier: string, source: string): RegExp | null {
  if (!isCheap(source)) {
    return null;
  }
  try {
    return new RegExp(source, modifier === "~*" ? "i" : "");
  } catch {
    return null;
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
  const byExpression =
    path.length <= matchedPathMax &&
    locations.find(
      ({ modifier, pattern }) =>
        modifier.startsWith("~") && regexpOf(modifier, pattern)?.test(path) === true,
    );
  return (byExpression || longest)?.directive ?? null;
}
