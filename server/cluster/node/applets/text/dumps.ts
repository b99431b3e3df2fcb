import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { argument, forEachFile, Output, wholeText } from "./text-io.ts";

const rowBytes = 16;

interface Dump {
  readonly offset: (at: number) => string;
  /** A row's text after its offset, without newline. */
  readonly row: (bytes: string) => string;
  /** Whether the texts of a row's pieces make up the row's: then a row may be as long as a file. */
  readonly hasPieces: boolean;
  /** Whether equal rows are folded into `*`. */
  readonly folds: boolean;
  readonly rowBytes: number;
  /** The line at the end, without newline; null for none. */
  readonly last: ((size: number) => string) | null;
}

async function dump(process: Process, text: string, from: number, style: Dump): Promise<void> {
  const output = new Output(process);
  let previous = "";
  let isFolded = false;
  for (let at = 0; at < text.length; at += style.rowBytes) {
    await process.breathe();
    const bytes = text.slice(at, at + style.rowBytes);
    if (style.folds && bytes === previous && at + style.rowBytes < text.length + 1) {
      await output.add(isFolded ? "" : "*\n");
      isFolded = true;
      continue;
    }
    isFolded = false;
    previous = bytes;
    await output.add(style.offset(from + at));
    await addRow(process, output, bytes, style);
  }
  const last = text === "" ? null : style.last;
  await output.add(last ? `${last(from + text.length)}\n` : "");
  await output.flush();
}

/** A multiple of all sizes of words. */
const pieceBytes = 1_024;

async function addRow(
  process: Process,
  output: Output,
  bytes: string,
  { row, hasPieces }: Dump,
): Promise<void> {
  const step = hasPieces ? pieceBytes : bytes.length;
  for (let at = 0; at < bytes.length; at += step) {
    await process.breathe();
    await output.add(row(bytes.slice(at, at + step)));
  }
  await output.add("\n");
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}

function printable(bytes: string): string {
  return bytes.replace(/[^\x20-\x7e]/g, ".");
}

/** A size as BusyBox reads it: `0x` and suffixes `b`, `k`, `m`. */
function sizeOf(text: string): number {
  const [, digits = "0", unit = ""] = /^(0x[\da-f]+|\d+)([bkm]?)$/i.exec(text) ?? [];
  const factors: Readonly<Record<string, number>> = { "": 1, b: 512, k: 1024, m: 1024 * 1024 };
  return Number(digits) * (factors[unit.toLowerCase()] ?? 1);
}

async function dumpFiles(
  process: Process,
  applet: string,
  names: readonly string[],
  part: { readonly skip: number; readonly length: number },
  style: Dump,
): Promise<number> {
  let all = "";
  const isFine = await forEachFile(process, applet, names, async (file) => {
    all += await wholeText(process, file);
  });
  await dump(process, all.slice(part.skip, part.skip + part.length), part.skip, style);
  return isFine ? 0 : 1;
}

function partOf(options: ParsedArguments, skip: string, length: string) {
  return {
    skip: sizeOf(options.values.get(skip) ?? "0"),
    length: options.values.has(length)
      ? sizeOf(options.values.get(length) ?? "")
      : Number.POSITIVE_INFINITY,
  };
}

function canonicalRow(bytes: string): string {
  const cells = Array.from({ length: rowBytes }, (_, at) => {
    const gap = at === 8 ? " " : "";
    return `${gap} ${at < bytes.length ? hex(bytes.charCodeAt(at), 2) : "  "}`;
  });
  return `${cells.join("")}  |${printable(bytes)}|`;
}

function wordRow(bytes: string, base: 8 | 16): string {
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    const word = bytes.charCodeAt(at) | ((bytes.charCodeAt(at + 1) || 0) << 8);
    words.push(word.toString(base).padStart(base === 8 ? 6 : 4, "0"));
  }
  return words.map((word) => ` ${word}`).join("");
}

/** `hexdump [-bcdoxCv] [-n N] [-s N]` and `hd`. Source: BusyBox 1.36 util-linux/hexdump.c. */
export const hexdump: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "bcdoxCe:f:n:s:v");
  if (options.error !== null) {
    return await usageFault(
      process,
      "hexdump",
      options.error,
      "hexdump [-bcdoxCv] [-e FMT] [-f FMT_FILE] [-n LEN] [-s OFS] [FILE]...",
    );
  }
  const isCanonical = options.flags.has("C") || process.argv[0]?.endsWith("hd");
  const width = isCanonical ? 8 : 7;
  const bytes = (text: string, cell: (code: number) => string) =>
    [...text].map((each) => ` ${cell(each.charCodeAt(0))}`).join("");
  const row = isCanonical
    ? (text: string) => ` ${canonicalRow(text)}`
    : options.flags.has("b")
      ? (text: string) => bytes(text, (code) => code.toString(8).padStart(3, "0"))
      : (text: string) => wordRow(text, 16);
  return await dumpFiles(process, "hexdump", options.operands, partOf(options, "s", "n"), {
    offset: (at) => hex(at, width),
    row,
    hasPieces: false,
    folds: !options.flags.has("v"),
    rowBytes,
    last: (size) => hex(size, width),
  });
};

const controls: Readonly<Record<number, string>> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

/** `od [-abcdfhilovxs] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP]`. Source: BusyBox 1.36 coreutils/od_bloaty.c. */
export const od: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "A:N:abcdfhij:lot:vxsS:w:BDFHILOXe", {
    traditional: "v",
  });
  if (options.error !== null) {
    const usage =
      "od [-abcdfhilovxs] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [-S MINSTR] [-w WIDTH] [FILE]...";
    return await usageFault(process, "od", options.error, usage);
  }
  const radix = options.values.get("A") ?? "o";
  const offset = (at: number) => {
    const widths: Readonly<Record<string, readonly [number, number]>> = {
      o: [8, 7],
      d: [10, 7],
      x: [16, 6],
    };
    const [base, width] = widths[radix] ?? [8, 7];
    return radix === "n" ? "" : at.toString(base).padStart(width, "0");
  };
  return await dumpFiles(process, "od", options.operands, partOf(options, "j", "N"), {
    offset,
    row: odRow(options),
    hasPieces: true,
    folds: !options.flags.has("v"),
    rowBytes: Number(options.values.get("w") ?? rowBytes) || rowBytes,
    last: radix === "n" ? null : offset,
  });
};

/** Names of the bytes that can't be seen, for `od -a`. */
const characterNames: Readonly<Record<number, string>> = {
  ...Object.fromEntries(
    "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp"
      .split(" ")
      .map((name, code) => [code, name]),
  ),
  127: "del",
};

function odRow(options: ParsedArguments): (bytes: string) => string {
  const type = options.values.get("t") ?? "";
  const cells = (cell: (code: number) => string) => (bytes: string) =>
    [...bytes].map((each) => cell(each.charCodeAt(0))).join("");
  if (options.flags.has("c") || type.startsWith("c")) {
    return cells((code) => {
      const isPlain = code >= 0x20 && code < 0x7f;
      const text =
        controls[code] ?? (isPlain ? String.fromCharCode(code) : code.toString(8).padStart(3, "0"));
      return text.padStart(4);
    });
  }
  if (options.flags.has("a") || type === "a") {
    return cells((code) =>
      (characterNames[code & 0x7f] ?? String.fromCharCode(code & 0x7f)).padStart(4),
    );
  }
  if (type === "x1" || type === "xC") {
    return cells((code) => ` ${hex(code, 2)}`);
  }
  if (type === "u1" || type === "d1") {
    return cells((code) => String(type === "d1" && code > 127 ? code - 256 : code).padStart(4));
  }
  if (options.flags.has("b") || type === "o1") {
    return cells((code) => ` ${code.toString(8).padStart(3, "0")}`);
  }
  const kind = Object.keys(integerKinds).find(
    (name) => options.flags.has(name) || integerKinds[name]?.type === type,
  );
  const { size, base, isSigned, width } =
    integerKinds[kind ?? (type.startsWith("x") ? "x" : "o")] ?? octalWords;
  return (bytes) => {
    const words: string[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      words.push(integerText(bytes.slice(at, at + size), { size, base, isSigned, width }));
    }
    return words.join("");
  };
}

interface IntegerKind {
  readonly size: number;
  readonly base: number;
  readonly isSigned: boolean;
  /** With the blank before. */
  readonly width: number;
  readonly type?: string;
}

const octalWords: IntegerKind = { size: 2, base: 8, isSigned: false, width: 7, type: "o2" };

/** Integers by the letter that asks for them. */
const integerKinds: Readonly<Record<string, IntegerKind>> = {
  o: octalWords,
  x: { size: 2, base: 16, isSigned: false, width: 5, type: "x2" },
  h: { size: 2, base: 16, isSigned: false, width: 5 },
  d: { size: 2, base: 10, isSigned: false, width: 6, type: "u2" },
  s: { size: 2, base: 10, isSigned: true, width: 7, type: "d2" },
  D: { size: 4, base: 10, isSigned: false, width: 11, type: "u4" },
  i: { size: 4, base: 10, isSigned: true, width: 12, type: "d4" },
  H: { size: 4, base: 16, isSigned: false, width: 9, type: "x4" },
  X: { size: 4, base: 16, isSigned: false, width: 9 },
  O: { size: 4, base: 8, isSigned: false, width: 12, type: "o4" },
  I: { size: 8, base: 10, isSigned: true, width: 21, type: "d8" },
  l: { size: 8, base: 10, isSigned: true, width: 21 },
  L: { size: 8, base: 10, isSigned: true, width: 21 },
};

/** Little-endian; what lacks at the end is zero. */
function integerText(bytes: string, { size, base, isSigned, width }: IntegerKind): string {
  let value = 0n;
  for (let at = size - 1; at >= 0; at--) {
    value = (value << 8n) | BigInt(at < bytes.length ? bytes.charCodeAt(at) : 0);
  }
  const number = isSigned ? BigInt.asIntN(size * 8, value) : value;
  const digits = number.toString(base);
  return base === 10 ? digits.padStart(width) : ` ${digits.padStart(width - 1, "0")}`;
}

/** `xxd [-pr] [-c N] [-g N] [-l N] [-s N]`. Source: BusyBox 1.36 util-linux/hexdump_xxd.c. */
export const xxd: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "l:s:apirg:c:o:");
  if (options.error !== null || options.operands.length > 1) {
    const usage = "xxd [-pri] [-g N] [-c N] [-l LEN] [-s OFS] [-o OFS] [FILE]";
    return await usageFault(process, "xxd", options.error, usage);
  }
  const isPlain = options.flags.has("p");
  if (options.flags.has("r")) {
    return await unhex(process, options.operands, isPlain);
  }
  const columns = Number(options.values.get("c") ?? (isPlain ? 30 : rowBytes)) || rowBytes;
  const group = Number(options.values.get("g") ?? 2) || columns;
  return await dumpFiles(process, "xxd", options.operands, partOf(options, "s", "l"), {
    offset: (at) => (isPlain ? "" : `${hex(at, 8)}: `),
    row: (bytes) => (isPlain ? plainHex(bytes) : groupedHex(bytes, columns, group)),
    hasPieces: isPlain,
    folds: false,
    rowBytes: columns,
    last: null,
  });
};

function plainHex(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("hex");
}

function groupedHex(bytes: string, columns: number, group: number): string {
  const cells = Array.from({ length: columns }, (_, at) => {
    const cell = at < bytes.length ? hex(bytes.charCodeAt(at), 2) : "  ";
    return (at + 1) % group === 0 && at + 1 < columns ? `${cell} ` : cell;
  });
  return `${cells.join("")}  ${printable(bytes)}`;
}

async function unhex(
  process: Process,
  names: readonly string[],
  isPlain: boolean,
): Promise<number> {
  const isFine = await forEachFile(process, "xxd", names, async (file) => {
    const text = await wholeText(process, file);
    const digits = isPlain
      ? text
      : text.replace(/^[\da-f]+: (.*)$/gim, (_line, rest: string) => rest.split("  ")[0] ?? "");
    await process.write(Buffer.from(digits.replace(/[^\da-f]/gi, ""), "hex"));
  });
  return isFine ? 0 : 1;
}

/** `strings [-f] [-o] [-n LEN]`: runs of printable bytes. */
export const strings: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "fon:at:");
  if (options.error !== null) {
    return await usageFault(
      process,
      "strings",
      options.error,
      "strings [-fo] [-t o|d|x] [-n LEN] [FILE]...",
    );
  }
  const length = Math.max(1, Number(options.values.get("n") ?? 4));
  const isFine = await forEachFile(process, "strings", options.operands, async (file, name) => {
    const text = await wholeText(process, file);
    const output = new Output(process);
    const prefix = options.flags.has("f") ? `${argument(name)}: ` : "";
    const run = new RegExp(`[\\x20-\\x7e\\t]{${length},}`, "g");
    for (const [found] of text.matchAll(run)) {
      await process.breathe();
      await output.add(`${prefix}${found}\n`);
    }
    await output.flush();
  });
  return isFine ? 0 : 1;
};
