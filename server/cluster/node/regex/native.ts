import type { Node } from "./syntax.ts";

/** Steps that JavaScript's backtracking matcher may take at worst, about 10 ms of them. */
const stepsMax = 2_000_000;

/** An expression for JavaScript's own matcher. */
export interface NativePattern {
  readonly regex: RegExp;
  /** Texts longer than this may take too many steps. */
  readonly textMax: number;
}

/**
 * The expression as a JavaScript one, if that finds the same match: without alternatives, whose order
 * matters there, and with repeats of single bytes only: others may be longer where they take less at
 * first, keep a group's former round, and explode in time.
 */
export function nativePattern(root: Node): NativePattern | null {
  const shape = { repeats: 0, isSimple: true };
  const source = sourceOf(root, shape);
  if (!shape.isSimple) {
    return null;
  }
  const textMax = Math.floor(stepsMax ** (1 / (shape.repeats + 1)));
  return { regex: new RegExp(source, "dgs"), textMax };
}

function sourceOf(node: Node, shape: { repeats: number; isSimple: boolean }): string {
  switch (node.kind) {
    case "bytes":
      return setSource(node.set);
    case "assert":
      shape.isSimple &&= node.what === "start" || node.what === "end" || node.what === "boundary";
      return { start: "^", end: "$", boundary: "\\b" }[node.what as "start"] ?? "";
    case "group":
      return `(${sourceOf(node.body, shape)})`;
    case "back":
      return `(?:\\${node.index})`;
    case "cat":
      return node.parts.map((part) => sourceOf(part, shape)).join("");
    case "alt":
      shape.isSimple = false;
      return "";
    case "repeat": {
      const isBounded = node.max <= 1;
      shape.isSimple &&= node.body.kind === "bytes";
      shape.repeats += isBounded ? 0 : 1;
      const max = Number.isFinite(node.max) ? String(node.max) : "";
      return `(?:${sourceOf(node.body, shape)}){${node.min},${max}}`;
    }
  }
}

function setSource(set: Uint8Array): string {
  const ranges: string[] = [];
  for (let code = 0; code < 256; code++) {
    if (set[code] === 0) {
      continue;
    }
    const first = code;
    while (code < 255 && set[code + 1] === 1) {
      code += 1;
    }
    ranges.push(first === code ? escaped(first) : `${escaped(first)}-${escaped(code)}`);
  }
  return ranges.length === 0 ? "[^\\s\\S]" : `[${ranges.join("")}]`;
}

function escaped(code: number): string {
  return `\\x${code.toString(16).padStart(2, "0")}`;
}
