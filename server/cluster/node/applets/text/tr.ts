import type { Program } from "../../machine/process.ts";
import { classNamed } from "../../regex/syntax.ts";
import { parseArguments } from "../args.ts";
import { chunksOf } from "../files/operand.ts";
import { usageFault } from "../report.ts";
import { argument } from "./text-io.ts";

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
};

/** `tr [-Ccds] STRING1 [STRING2]`. Source: BusyBox 1.36 coreutils/tr.c. */
export const tr: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "+Ccdst");
  const [first, second] = options.operands;
  const deletes = options.flags.has("d");
  const squeezes = options.flags.has("s");
  const isComplete = first !== undefined && (second !== undefined || deletes || squeezes);
  if (options.error !== null || !isComplete || options.operands.length > 2) {
    return await usageFault(process, "tr", options.error, "tr [-cds] STRING1 [STRING2]");
  }
  const tables = tablesOf({
    first: expand(argument(first)),
    second: second === undefined ? null : expand(argument(second)),
    complements: options.flags.has("c") || options.flags.has("C"),
    deletes,
    squeezes,
  });
  const input = process.file(0);
  let last = -1;
  for await (const chunk of input ? chunksOf(process, input) : []) {
    const translated = translate(chunk, tables, last);
    last = translated.at(-1) ?? last;
    await process.write(translated);
  }
  return 0;
};

interface Tables {
  readonly map: Uint8Array;
  readonly dropped: Uint8Array;
  readonly squeezed: Uint8Array;
}

function tablesOf(wanted: {
  readonly first: readonly number[];
  readonly second: readonly number[] | null;
  readonly complements: boolean;
  readonly deletes: boolean;
  readonly squeezes: boolean;
}): Tables {
  const from = wanted.complements ? complement(wanted.first) : wanted.first;
  const to = wanted.second ?? [];
  const map = Uint8Array.from({ length: 256 }, (_, code) => code);
  const dropped = new Uint8Array(256);
  const squeezed = new Uint8Array(256);
  for (const [index, code] of from.entries()) {
    if (wanted.deletes) {
      dropped[code] = 1;
    } else {
      map[code] = to[Math.min(index, to.length - 1)] ?? code;
    }
  }
  for (const code of wanted.squeezes ? (wanted.second ?? from) : []) {
    squeezed[code] = 1;
  }
  return { map, dropped, squeezed };
}

function translate(chunk: Uint8Array, tables: Tables, before: number): Uint8Array {
  const result = new Uint8Array(chunk.length);
  let size = 0;
  let last = before;
  for (const code of chunk) {
    const mapped = tables.map[code] ?? code;
    if (tables.dropped[code] === 0 && !(tables.squeezed[mapped] === 1 && mapped === last)) {
      result[size] = mapped;
      size += 1;
      last = mapped;
    }
  }
  return result.subarray(0, size);
}

function complement(codes: readonly number[]): number[] {
  const known = new Set(codes);
  return Array.from({ length: 256 }, (_, code) => code).filter((code) => !known.has(code));
}

/** The bytes of a set: escapes, ranges, classes and equivalences. */
function expand(text: string): number[] {
  const codes: number[] = [];
  for (let at = 0; at < text.length; ) {
    const { found, size } = named(text.slice(at)) ?? range(text, at);
    codes.push(...found);
    at += size;
  }
  return codes;
}

function named(text: string): { found: readonly number[]; size: number } | null {
  const match = /^\[:(\w+):\]|^\[=(.)=\]/.exec(text);
  const test = match?.[1] === undefined ? undefined : classNamed(match[1]);
  if (!match || (match[1] !== undefined && !test)) {
    return null;
  }
  const found = test
    ? Array.from({ length: 256 }, (_, code) => code).filter(test)
    : [(match[2] ?? "").charCodeAt(0)];
  return { found, size: match[0].length };
}

function range(text: string, at: number): { found: readonly number[]; size: number } {
  const [first, size] = unit(text, at);
  if (text[at + size] !== "-" || at + size + 1 >= text.length) {
    return { found: [first], size };
  }
  const [last, lastSize] = unit(text, at + size + 1);
  const found = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return { found, size: size + 1 + lastSize };
}

function unit(text: string, at: number): readonly [code: number, size: number] {
  if (text[at] !== "\\") {
    return [text.charCodeAt(at), 1];
  }
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    return [Number.parseInt(octal, 8) & 0xff, 1 + octal.length];
  }
  const next = text[at + 1];
  return next === undefined ? [92, 1] : [escapes[next] ?? next.charCodeAt(0), 2];
}
