import type {
  OpenTerminalReply,
  TerminalExit,
  TerminalOutput,
  TerminalSize,
} from "../../server/contracts/terminal.ts";
import type { PageSocket } from "../connection/page-connection.ts";
import { CommandQueue } from "./command-queue.ts";
import { OutputStream, type Piece } from "./output-stream.ts";
import type { Preferences } from "./preferences.ts";
import { isReport } from "./screen/reports.ts";
import { Screen, type ScreenEvents } from "./screen/screen.ts";
import type { PendingPaste, ShellState } from "./snapshot.ts";
import { halfWidthOf } from "./text/full-width.ts";
import { needsWarning, withoutControls } from "./text/paste.ts";
import { type Transcript, transcriptsIn } from "./text/transcript.ts";

const openTimeoutMs = 120_000;
const inputCharactersMax = 16_384;
const endOfLine = "\u0005";
const killLine = "\u0015";

/** What a session tells its owner. */
export interface ShellEvents
  extends Pick<ScreenEvents, "onPaste" | "onFind" | "onSwitch" | "onFocus" | "onFound"> {
  readonly onState: (change: Partial<ShellState>) => void;
  /** A shell answered and its output follows. */
  readonly onShell: () => void;
  readonly onRefused: (reply: Extract<OpenTerminalReply, { ok: false }>) => void;
  /** The server is there and doesn't answer. */
  readonly onSilence: () => void;
  /** Gives typed text its last form, e.g. with a control key that is held on screen. */
  readonly filterText: (text: string) => string;
}

/** What a session needs to know of its reader. */
export interface ShellOptions {
  readonly inputLabel: string;
  /** Stands between the text of a shell that ended and a new one's. */
  readonly newShellLine: string;
  readonly preferences: Preferences;
}

/** One terminal: a screen that the page's socket joins to a shell. `dispose` ends the screen, not the shell. */
export class ShellSession {
  readonly screen: Screen;
  readonly #name: string;
  readonly #socket: PageSocket;
  readonly #events: ShellEvents;
  readonly #newShellLine: string;
  readonly #unsubscribe: (() => void)[];
  readonly #stream = new OutputStream();
  readonly #commands = new CommandQueue();
  #early: TerminalOutput[] | null = null;
  #isWanted = false;
  #isOpen = false;
  #isElsewhere = false;
  #hasExited = false;
  #size: TerminalSize | null = null;
  /** Output before this offset was there before this tab: programs got their answers to it long ago. */
  #repeatedUntil = 0;
  #drawn = 0;
  #dismissed: string | null = null;

  constructor(name: string, socket: PageSocket, events: ShellEvents, options: ShellOptions) {
    this.#name = name;
    this.#socket = socket;
    this.#events = events;
    this.#newShellLine = options.newShellLine;
    const screenEvents = {
      ...events,
      onText: (text: string) => this.#typed(text),
      onSize: (size: TerminalSize) => this.#resized(size),
      onEnded: (lastExit: number) => events.onState({ lastExit }),
    };
    this.screen = new Screen(screenEvents, options.inputLabel, options.preferences);
    this.#refreshHold();
    const onOutput = (output: TerminalOutput) => this.#received(output);
    const onExit = (exit: TerminalExit) => this.#exited(exit);
    socket.on("terminal:output", onOutput);
    socket.on("terminal:exit", onExit);
    this.#unsubscribe = [
      () => socket.off("terminal:output", onOutput),
      () => socket.off("terminal:exit", onExit),
    ];
  }

  /** The page is connected: goes on where the connection broke. */
  linked(): void {
    if (this.#isWanted) void this.#open();
  }

  /** The page is no longer connected. */
  unlinked(): void {
    this.#isOpen = false;
    this.#refreshHold();
  }

  /** Opens the shell, now or as soon as the page is connected. */
  openShell(): void {
    this.#isWanted = true;
    if (this.#socket.connected) void this.#open();
  }

  /** Takes back {@link openShell} as long as no shell was there. */
  wantNoShell(): void {
    this.#isWanted = this.#isOpen;
    this.cancelRun();
  }

  /** Types the command's lines as soon as the shell asks for one. */
  run(command: string, isLastRun = true): void {
    this.#commands.start(command, isLastRun);
    this.#typeNext();
  }

  /** Takes back what wasn't typed yet. */
  cancelRun(): void {
    this.#commands.cancel();
    this.#events.onState({ waitingCommand: null });
  }

  /** Sends text to the shell, unless there's none to take it. */
  send(text: string): void {
    if (!this.#socket.connected || this.#hasExited) return;
    for (let start = 0; start < text.length; start += inputCharactersMax) {
      this.#socket.emit("terminal:input", {
        terminal: this.#name,
        text: text.slice(start, start + inputCharactersMax),
      });
    }
  }

  /** Pastes text, unless its reader has to be asked first: then gives what to ask about. */
  paste(pasted: string): PendingPaste | null {
    const text = withoutControls(pasted);
    const isAtPrompt = this.screen.prompt() !== null;
    if (!this.screen.isFullScreenProgram && needsWarning(text)) return { text, isAtPrompt };
    this.screen.paste(text);
    return null;
  }

  /** The last run of a command that the screen still shows, or of any command. */
  transcript(command?: string): Transcript | null {
    const wanted = command?.trim();
    const isWanted = (one: Transcript) => wanted === undefined || one.command === wanted;
    return transcriptsIn(this.screen.lines()).findLast(isWanted) ?? null;
  }

  /** Types the line again, half-width, in place of what is typed. */
  makeHalfWidth(): void {
    const meant = halfWidthOf(this.screen.typed());
    if (meant !== null) this.send(`${endOfLine}${killLine}${meant}`);
  }

  /** Offers nothing more for the line as it is typed now. */
  keepFullWidth(): void {
    this.#dismissed = this.screen.typed();
    this.#events.onState({ halfWidth: null });
  }

  /** While another tab has the keyboard, this one only looks on. */
  setElsewhere(isElsewhere: boolean): void {
    this.#isElsewhere = isElsewhere;
    this.#refreshHold();
    if (!isElsewhere && this.#size) this.#resized(this.#size);
  }

  /** Ends the shell and all that runs in it. */
  endShell(): void {
    this.#socket.emit("terminal:close", { terminal: this.#name });
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.screen.dispose();
  }

  async #open(): Promise<void> {
    if (this.#early) return;
    this.#early = [];
    const size = await this.screen.settle();
    const language = document.documentElement.lang === "en" ? "en" : "ja";
    const request = { terminal: this.#name, size, seen: this.#stream.seen, language } as const;
    const reply = await this.#socket
      .timeout(openTimeoutMs)
      .emitWithAck("terminal:open", request)
      .catch(() => null);
    const early = this.#early;
    this.#early = null;
    if (reply?.ok) {
      this.#opened(reply, early);
    } else if (reply) {
      this.#events.onRefused(reply);
    } else if (this.#socket.connected) {
      this.#events.onSilence();
    }
  }

  #opened(reply: Extract<OpenTerminalReply, { ok: true }>, early: readonly TerminalOutput[]): void {
    const { epoch, from, end } = reply;
    switch (this.#stream.begin(epoch, from)) {
      case "missing":
        this.screen.reset();
        this.#repeatedUntil = end;
        break;
      case "another":
        this.screen.separate(this.#newShellLine);
        this.#repeatedUntil = end;
        break;
      case "begins":
        this.#repeatedUntil = end;
        break;
      case "continues":
        break;
    }
    this.#drawn = from;
    this.#hasExited = false;
    this.#isOpen = true;
    this.#refreshHold();
    this.#events.onState({ isShellOpen: true, exitCode: null, fault: null });
    this.#events.onShell();
    for (const output of early) this.#received(output);
  }

  #received(output: TerminalOutput): void {
    if (output.terminal !== this.#name) return;
    if (this.#early) {
      this.#early.push(output);
      return;
    }
    const piece = this.#stream.take(output.epoch, output.offset, new Uint8Array(output.bytes));
    if (piece.kind === "gap") void this.#open();
    if (piece.kind === "write") this.#write(piece);
  }

  #write({ bytes, end }: Extract<Piece, { kind: "write" }>): void {
    const start = end - bytes.length;
    const epoch = this.#stream.seen?.epoch;
    const drew = (offset: number) => {
      if (this.#stream.seen?.epoch === epoch) this.#drew(offset);
    };
    const repeated = Math.min(Math.max(this.#repeatedUntil - start, 0), bytes.length);
    // In two writes where the repeated part ends, so that each is known for what it is.
    if (repeated > 0) this.screen.write(bytes.subarray(0, repeated), () => drew(start + repeated));
    if (repeated < bytes.length) this.screen.write(bytes.subarray(repeated), () => drew(end));
  }

  #drew(offset: number): void {
    this.#drawn = offset;
    this.#socket.volatile.emit("terminal:ack", { terminal: this.#name, offset });
    this.#typeNext();
    this.#lookAtLine();
  }

  #exited(exit: TerminalExit): void {
    if (exit.terminal !== this.#name || exit.epoch !== this.#stream.seen?.epoch) return;
    this.#hasExited = true;
    this.cancelRun();
    this.#events.onState({ exitCode: exit.code, halfWidth: null });
  }

  #typed(text: string): void {
    if (this.#hasExited) {
      if (text === "\r") this.openShell();
      return;
    }
    if (this.#drawn < this.#repeatedUntil && isReport(text)) return;
    this.send(this.#events.filterText(text));
  }

  #typeNext(): void {
    const canType = this.#socket.connected && !this.#hasExited && !this.#early;
    const text = canType ? this.#commands.next(this.screen.prompt()) : null;
    if (text !== null) this.send(text);
    this.#events.onState({ waitingCommand: this.#commands.command });
  }

  #lookAtLine(): void {
    const typed = this.screen.isFullScreenProgram ? "" : this.screen.typed();
    if (typed !== this.#dismissed) this.#dismissed = null;
    this.#events.onState({ halfWidth: this.#dismissed === null ? halfWidthOf(typed) : null });
  }

  #resized(size: TerminalSize): void {
    this.#size = size;
    this.#events.onState({ size });
    if (this.#socket.connected && this.#stream.seen && !this.#isElsewhere) {
      this.#socket.emit("terminal:resize", { terminal: this.#name, size });
    }
  }

  #refreshHold(): void {
    this.screen.hold(!this.#isOpen || this.#isElsewhere);
  }
}
