import { type ConversionSpec, floatText, integerText, padded, unsignedText } from "../c-format.ts";
import { fromByteText, toByteText, unescapeEcho } from "./escapes.ts";

const directive = /%([-+ #0]*)(\*|\d+)?(?:(\.)(\*|-?\d+)?)?(?:[hlLqjzt]*)([\s\S]?)/g;
const widthMax = 4096;

/** What printf prints: byte texts for standard output and complaints, in their order. */
export interface Printed {
  readonly text: string;
  readonly complaint: string | null;
}

/** `printf FORMAT ARG…`: the format repeats while arguments are left. Source: BusyBox 1.36 coreutils/printf.c. */
export function formatPrintf(format: string, args: readonly string[]): readonly Printed[] {
  const run = new PrintfRun(args.map(toByteText));
  do {
    run.once(toByteText(format));
  } while (run.goesOn);
  return run.printed;
}

class PrintfRun {
  readonly printed: Printed[] = [];
  readonly #args: string[];
  #isStopped = false;
  #hasTaken = false;

  constructor(args: readonly string[]) {
    this.#args = [...args];
  }

  /** While arguments are left that a round takes. */
  get goesOn(): boolean {
    return !this.#isStopped && this.#hasTaken && this.#args.length > 0;
  }

  once(format: string): void {
    this.#hasTaken = false;
    let at = 0;
    for (const match of format.matchAll(directive)) {
      this.#literal(format.slice(at, match.index));
      at = match.index + match[0].length;
      if (this.#isStopped) {
        return;
      }
      this.#directive(match);
    }
    this.#literal(format.slice(at));
  }

  #literal(text: string): void {
    if (!this.#isStopped) {
      const { text: plain, ends } = unescapeEcho(text);
      this.#put(plain);
      this.#isStopped = ends;
    }
  }

  #put(text: string, complaint: string | null = null): void {
    this.printed.push({ text, complaint: complaint && fromByteText(complaint) });
  }

  #take(): string | undefined {
    this.#hasTaken = true;
    return this.#args.shift();
  }

  #directive([whole, flags = "", width, point, digits, letter = ""]: RegExpMatchArray): void {
    if (whole === "%%") {
      this.#put("%");
      return;
    }
    if (!/[diouxXeEfFgGcsb]/.test(letter) || letter === "") {
      this.#put("", `${whole}: invalid format`);
      this.#isStopped = true;
      return;
    }
    const wide = width === "*" ? this.#number(this.#take()) : Number(width ?? 0);
    const exact = digits === "*" ? this.#number(this.#take()) : Number(digits ?? 0);
    const spec: ConversionSpec = {
      flags: wide < 0 ? `${flags}-` : flags,
      width: Math.min(Math.abs(wide), widthMax),
      precision: point === undefined || exact < 0 ? -1 : Math.min(exact, widthMax),
      letter,
    };
    this.#convert(spec, this.#take());
  }

  #number(arg: string | undefined): number {
    return Number(this.#integer(arg));
  }

  #convert(spec: ConversionSpec, arg: string | undefined): void {
    const textSpec = { ...spec, flags: spec.flags.replace("0", "") };
    switch (spec.letter) {
      case "s":
        this.#put(
          padded(textSpec, spec.precision < 0 ? (arg ?? "") : (arg ?? "").slice(0, spec.precision)),
        );
        return;
      case "c":
        this.#put(padded(textSpec, (arg ?? "").slice(0, 1)));
        return;
      case "b": {
        const { text, ends } = unescapeEcho(arg ?? "");
        this.#put(padded(textSpec, text));
        this.#isStopped = ends;
        return;
      }
      case "d":
      case "i":
        this.#put(padded(spec, integerText(spec, this.#integer(arg))));
        return;
      case "o":
      case "u":
      case "x":
      case "X":
        this.#put(padded(spec, unsignedText(spec, this.#integer(arg))));
        return;
      default:
        this.#put(padded(spec, floatText(spec, this.#float(arg))));
    }
  }

  #integer(arg: string | undefined): bigint {
    const text = (arg ?? "0").trimStart();
    if (/^['"]./.test(text)) {
      return BigInt(text.codePointAt(1) ?? 0);
    }
    const match = /^([+-]?)(0x[\da-f]+|\d+)$/i.exec(text);
    if (!match) {
      this.#put("", text === "" ? null : `invalid number '${arg ?? ""}'`);
      return 0n;
    }
    const digits = match[2] ?? "0";
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
    return match[1] === "-" ? -value : value;
  }

  #float(arg: string | undefined): number {
    const value = Number(arg ?? 0);
    if (Number.isNaN(value)) {
      this.#put("", `invalid number '${arg ?? ""}'`);
      return 0;
    }
    return value;
  }
}
