import { type OpenFile, SharedFile, type TerminalControl } from "./open-file.ts";
import { orAborted } from "./pipe.ts";
import { Signal } from "./signals.ts";

const encoder = new TextEncoder();
/** Typed bytes that nobody has read yet; more are dropped, as a full tty queue does. */
const queuedBytesMax = 256 * 1024;

/**
 * The container's side of a TTY: echo, line editing of cooked mode, signals from control keys, and
 * `\n` to `\r\n` on the way out. A program switches to raw mode to edit lines itself.
 * Source: Linux drivers/tty/n_tty.c, as far as interactive shells show it.
 */
export class Terminal implements TerminalControl {
  columns = 80;
  rows = 24;
  raw = false;
  /** The process group that control keys signal. */
  foregroundGroup = 0;
  readonly #output: (bytes: Uint8Array) => void | Promise<void>;
  readonly #signalGroup: (group: number, signal: number) => void;
  #line: number[] = [];
  #ready: Uint8Array[] = [];
  #isEnded = false;
  #waiting: (() => void)[] = [];

  constructor(
    output: (bytes: Uint8Array) => void | Promise<void>,
    signalGroup: (group: number, signal: number) => void,
  ) {
    this.#output = output;
    this.#signalGroup = signalGroup;
  }

  /** Opens the terminal as a program's standard stream. */
  open(): OpenFile {
    return new TerminalFile(this);
  }

  /** Bytes that the user typed. */
  receive(bytes: Uint8Array): void {
    if (this.raw) {
      this.#push(bytes.slice());
      return;
    }
    for (const byte of bytes) {
      this.#key(byte);
    }
  }

  /** The user's side was closed: readers see the end. */
  hangUp(): void {
    this.#isEnded = true;
    this.#wake();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#signalGroup(this.foregroundGroup, Signal.WINCH);
  }

  async take(signal: AbortSignal): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#ready.shift();
      if (chunk) {
        return chunk.length === 0 ? null : chunk;
      }
      if (this.#isEnded) {
        return null;
      }
      await orAborted(signal, (resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** Output of a program, with `\n` made `\r\n`. */
  async put(bytes: Uint8Array): Promise<void> {
    await this.#output(withReturns(bytes));
  }

  #key(byte: number): void {
    switch (byte) {
      case 0x03:
        this.#interrupt("^C", Signal.INT);
        break;
      case 0x1c:
        this.#interrupt("^\\", Signal.QUIT);
        break;
      case 0x04:
        this.#endOfFile();
        break;
      case 0x7f:
      case 0x08:
        this.#erase(1);
        break;
      case 0x15:
        this.#erase(this.#line.length);
        break;
      case 0x0d:
      case 0x0a:
        this.#line.push(0x0a);
        this.#echo("\n");
        this.#flushLine();
        break;
      default:
        this.#line.push(byte);
        this.#echoBytes(byte < 0x20 && byte !== 0x09 ? caret(byte) : Uint8Array.of(byte));
    }
  }

  #interrupt(shown: string, signal: number): void {
    this.#echo(shown);
    this.#line = [];
    this.#signalGroup(this.foregroundGroup, signal);
  }

  #endOfFile(): void {
    if (this.#line.length > 0) {
      this.#flushLine();
    } else {
      this.#push(new Uint8Array());
    }
  }

  #erase(count: number): void {
    const erased = Math.min(count, this.#line.length);
    for (let index = 0; index < erased; index++) {
      while (((this.#line.pop() ?? 0) & 0xc0) === 0x80) {
        // The bytes of one character go together.
      }
      this.#echo("\b \b");
      if (this.#line.length === 0) {
        return;
      }
    }
  }

  #flushLine(): void {
    this.#push(Uint8Array.from(this.#line));
    this.#line = [];
  }

  #push(bytes: Uint8Array): void {
    const queued = this.#ready.reduce((sum, chunk) => sum + chunk.length, 0);
    if (queued + bytes.length <= queuedBytesMax) {
      this.#ready.push(bytes);
      this.#wake();
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) {
      resume();
    }
  }

  #echo(text: string): void {
    this.#echoBytes(encoder.encode(text));
  }

  #echoBytes(bytes: Uint8Array): void {
    void this.#output(withReturns(bytes));
  }
}

function caret(byte: number): Uint8Array {
  return encoder.encode(`^${String.fromCharCode(byte + 64)}`);
}

function withReturns(bytes: Uint8Array): Uint8Array {
  const lines = bytes.reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 0);
  if (lines === 0) {
    return bytes;
  }
  const out = new Uint8Array(bytes.length + lines);
  let at = 0;
  for (const byte of bytes) {
    if (byte === 0x0a) {
      out[at++] = 0x0d;
    }
    out[at++] = byte;
  }
  return out;
}

class TerminalFile extends SharedFile {
  override readonly terminal: Terminal;

  constructor(terminal: Terminal) {
    super();
    this.terminal = terminal;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.terminal.put(bytes);
  }

  protected take(signal: AbortSignal): Promise<Uint8Array | null> {
    return this.terminal.take(signal);
  }
}
