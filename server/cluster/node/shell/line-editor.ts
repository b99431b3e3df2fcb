import type { OpenFile, TerminalControl } from "../machine/open-file.ts";

/** What the user did at the prompt. */
export type Typed =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "interrupt" }
  | { readonly kind: "end" };

type Outcome = Typed | null;

/**
 * Edits one line on a terminal in raw mode: arrows, history, Home/End, Backspace/Delete, ^A ^E ^K ^U ^W
 * ^L, ^C, ^D, Tab completion by the given function. Source: BusyBox libbb/lineedit.c (keys).
 */
export class LineEditor {
  readonly #input: OpenFile;
  readonly #output: OpenFile;
  readonly #terminal: TerminalControl;
  readonly #history: readonly string[];
  readonly #complete: (line: string) => readonly string[];
  #prompt = "";
  #text: string[] = [];
  #cursor = 0;
  #historyAt = 0;
  #draft = "";
  #pending = "";

  constructor(
    files: {
      readonly input: OpenFile;
      readonly output: OpenFile;
      readonly terminal: TerminalControl;
    },
    history: readonly string[],
    complete: (line: string) => readonly string[],
  ) {
    this.#input = files.input;
    this.#output = files.output;
    this.#terminal = files.terminal;
    this.#history = history;
    this.#complete = complete;
  }

  async readLine(prompt: string, signal: AbortSignal): Promise<Typed> {
    this.#prompt = prompt;
    this.#text = [];
    this.#cursor = 0;
    this.#historyAt = this.#history.length;
    this.#terminal.raw = true;
    const decoder = new TextDecoder();
    try {
      await this.#write(prompt, signal);
      for (;;) {
        const outcome = await this.#keys(signal);
        if (outcome) {
          return outcome;
        }
        const chunk = await this.#input.read(signal);
        if (!chunk) {
          return { kind: "end" };
        }
        this.#pending += decoder.decode(chunk, { stream: true });
      }
    } finally {
      this.#terminal.raw = false;
      this.#input.unread(new TextEncoder().encode(this.#pending));
      this.#pending = "";
    }
  }

  async #keys(signal: AbortSignal): Promise<Outcome> {
    let echo = "";
    while (this.#pending !== "") {
      const sequence = escapeSequence(this.#pending);
      if (this.#pending.startsWith("\u001b") && !sequence && this.#pending.length < 8) {
        this.#pending = this.#pending.length > 1 ? this.#pending : "";
        break;
      }
      const key = sequence ?? [...this.#pending][0] ?? "";
      this.#pending = this.#pending.slice(key.length);
      const isPlain =
        key >= " " && key !== "\u007f" && !sequence && this.#cursor === this.#text.length;
      if (isPlain) {
        this.#text.push(key);
        this.#cursor += 1;
        echo += key;
        continue;
      }
      await this.#write(echo, signal);
      echo = "";
      const outcome = await this.#key(key, signal);
      if (outcome) {
        return outcome;
      }
    }
    await this.#write(echo, signal);
    return null;
  }

  async #key(key: string, signal: AbortSignal): Promise<Outcome> {
    switch (key) {
      case "\r":
      case "\n":
        await this.#write("\n", signal);
        return { kind: "line", text: this.#text.join("") };
      case "\u0003":
        await this.#write("^C\n", signal);
        return { kind: "interrupt" };
      case "\u0004":
        if (this.#text.length === 0) {
          await this.#write("\n", signal);
          return { kind: "end" };
        }
        break;
      case "\t":
        await this.#tab(signal);
        return null;
      case "\u000c":
        await this.#write("\u001b[H\u001b[J", signal);
        break;
      default:
        this.#edit(key);
    }
    await this.#redraw(signal);
    return null;
  }

  #edit(key: string): void {
    const motion = this.#motion(key);
    if (motion !== null) {
      this.#cursor = Math.min(Math.max(0, motion), this.#text.length);
      return;
    }
    switch (key) {
      case "\u007f":
      case "\b":
        this.#remove(this.#cursor - 1, this.#cursor);
        break;
      case "\u001b[3~":
        this.#remove(this.#cursor, this.#cursor + 1);
        break;
      case "\u000b":
        this.#remove(this.#cursor, this.#text.length);
        break;
      case "\u0015":
        this.#remove(0, this.#cursor);
        break;
      case "\u0017":
        this.#remove(this.#wordStart(), this.#cursor);
        break;
      case "\u001b[A":
      case "\u0010":
        this.#recall(-1);
        break;
      case "\u001b[B":
      case "\u000e":
        this.#recall(1);
        break;
      default:
        if (key >= " " && !key.startsWith("\u001b")) {
          this.#text.splice(this.#cursor, 0, key);
          this.#cursor += 1;
        }
    }
  }

  #motion(key: string): number | null {
    const keys: Record<string, number> = {
      "\u001b[D": this.#cursor - 1,
      "\u0002": this.#cursor - 1,
      "\u001b[C": this.#cursor + 1,
      "\u0006": this.#cursor + 1,
      "\u001b[H": 0,
      "\u001b[1~": 0,
      "\u0001": 0,
      "\u001b[F": this.#text.length,
      "\u001b[4~": this.#text.length,
      "\u0005": this.#text.length,
    };
    return keys[key] ?? null;
  }

  #remove(from: number, to: number): void {
    if (from >= 0 && from < to) {
      this.#text.splice(from, to - from);
      this.#cursor = from;
    }
  }

  #wordStart(): number {
    const before = this.#text.slice(0, this.#cursor).join("");
    return [...before.replace(/\S*\s*$/, "")].length;
  }

  #recall(step: number): void {
    const next = this.#historyAt + step;
    if (next < 0 || next > this.#history.length) {
      return;
    }
    if (this.#historyAt === this.#history.length) {
      this.#draft = this.#text.join("");
    }
    this.#historyAt = next;
    this.#text = [...(this.#history[next] ?? this.#draft)];
    this.#cursor = this.#text.length;
  }

  async #tab(signal: AbortSignal): Promise<void> {
    const line = this.#text.slice(0, this.#cursor).join("");
    const word = /\S*$/.exec(line)?.[0] ?? "";
    const found = this.#complete(line);
    const common = commonPrefix(found);
    if (common.length > word.length || found.length === 1) {
      const isWhole = found.length === 1 && !common.endsWith("/");
      const added = [...(common + (isWhole ? " " : "")).slice(word.length)];
      this.#text.splice(this.#cursor, 0, ...added);
      this.#cursor += added.length;
      await this.#redraw(signal);
    } else if (found.length > 1) {
      await this.#write(`\n${found.join("  ")}\n`, signal);
      await this.#redraw(signal);
    }
  }

  async #redraw(signal: AbortSignal): Promise<void> {
    const back = this.#text.length - this.#cursor;
    const line = `\r${this.#prompt}${this.#text.join("")}\u001b[J${back > 0 ? `\u001b[${back}D` : ""}`;
    await this.#write(line, signal);
  }

  async #write(text: string, signal: AbortSignal): Promise<void> {
    if (text !== "") {
      await this.#output.write(new TextEncoder().encode(text), signal);
    }
  }
}

/** The escape sequence that the text starts with, such as an arrow key. */
function escapeSequence(text: string): string | undefined {
  const rest = text.startsWith("\u001b")
    ? /^[[O][\d;]*[A-Za-z~]/.exec(text.slice(1))?.[0]
    : undefined;
  return rest === undefined ? undefined : `\u001b${rest}`;
}

function commonPrefix(words: readonly string[]): string {
  const [first = "", ...rest] = words;
  let length = first.length;
  for (const word of rest) {
    while (!word.startsWith(first.slice(0, length))) {
      length -= 1;
    }
  }
  return first.slice(0, length);
}
