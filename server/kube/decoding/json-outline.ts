/** What can be told of a JSON text without reading it; of a malformed one, of all that precedes its fault. */
interface JsonOutline {
  /** Names of members in all objects, repeated ones included. */
  readonly members: number;
  /** Not fewer than there are values in the text, members and items alike. */
  readonly valuesMax: number;
  /** How deep objects and lists lie in each other. */
  readonly depth: number;
}

/** Counts the signs that hold a JSON text together, in one pass that ends where it is deeper than `depthMax`. */
export function outlineOf(text: string, depthMax: number): JsonOutline {
  let members = 0;
  let separators = 0;
  let containers = 0;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length && depth <= depthMax; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case ":":
        members++;
        break;
      case ",":
        separators++;
        break;
      case "{":
      case "[":
        containers++;
        open++;
        depth = Math.max(depth, open);
        break;
      case "}":
      case "]":
        open--;
        break;
    }
  }
  // Each object or list with n values has n - 1 commas.
  return { members, valuesMax: separators + containers + 1, depth };
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) {
    end = text.indexOf('"', end + 1);
  }
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") {
    first--;
  }
  return (at - first) % 2 === 1;
}

/** Members of all objects of a value, at any depth. */
export function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) {
    return 0;
  }
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let members = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) {
    members += countMembers(one);
  }
  return members;
}
