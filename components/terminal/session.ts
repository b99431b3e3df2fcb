import type {
  OpenTerminalReply,
  SandboxState,
  TerminalExit,
  TerminalOutput,
  TerminalSize,
} from "../../server/contracts/terminal.ts";
import {
  type Link,
  type PageConnection,
  type PageSocket,
  pageConnection,
} from "../connection/page-connection.ts";
import { CommandQueue } from "./command-queue.ts";
import { OutputStream } from "./output-stream.ts";
import { Screen } from "./screen.ts";

const terminal = "main";
const openTimeoutMs = 120_000;
const inputCharactersMax = 16_384;

/** What a session tells its owner. */
export interface SessionEvents {
  readonly onLink: (link: Link) => void;
  readonly onSandbox: (state: SandboxState) => void;
  /** A shell answered and its output follows. */
  readonly onShell: () => void;
  readonly onRefused: (reply: Extract<OpenTerminalReply, { ok: false }>) => void;
  readonly onExit: (code: number) => void;
  readonly onSize: (size: TerminalSize) => void;
  readonly onWaiting: (command: string | null) => void;
  /** Gives typed text its last form, e.g. with a control key that is held on screen. */
  readonly filterText: (text: string) => string;
}

/** A reader's terminal: a screen that the page's socket joins to a shell. `dispose` ends the screen. */
export class TerminalSession {
  readonly screen: Screen;
  readonly #events: SessionEvents;
  readonly #connection: PageConnection = pageConnection();
  readonly #socket: PageSocket = this.#connection.socket;
  readonly #unsubscribe: (() => void)[] = [];
  readonly #stream = new OutputStream();
  readonly #commands = new CommandQueue();
  #early: TerminalOutput[] | null = null;
  #isShellWanted = false;
  #hasExited = false;

  constructor(events: SessionEvents, inputLabel: string) {
    this.#events = events;
    this.screen = new Screen(
      { onText: (text) => this.#typed(text), onSize: (size) => this.#resized(size) },
      inputLabel,
    );
    this.screen.hold(true);
    const socket = this.#socket;
    const onSandbox = (state: SandboxState) => events.onSandbox(state);
    const onOutput = (output: TerminalOutput) => this.#received(output);
    const onExit = (exit: TerminalExit) => this.#exited(exit);
    socket.on("sandbox:state", onSandbox);
    socket.on("terminal:output", onOutput);
    socket.on("terminal:exit", onExit);
    this.#unsubscribe.push(
      () => socket.off("sandbox:state", onSandbox),
      () => socket.off("terminal:output", onOutput),
      () => socket.off("terminal:exit", onExit),
      this.#connection.join((link) => this.#linked(link)),
    );
  }

  /** Connects at once instead of when the waiting time is over. */
  reconnect(): void {
    this.#connection.reconnect();
  }

  /** Asks for the sandbox, without a shell yet. */
  prepare(): void {
    this.#socket.emit("sandbox:prepare");
  }

  /** Opens the shell, now or as soon as the page is connected. */
  openShell(): void {
    this.#isShellWanted = true;
    if (this.#socket.connected) void this.#open();
  }

  /** Types the command's lines as soon as the shell asks for one. */
  run(command: string): void {
    this.#commands.start(command);
    this.#typeNext();
  }

  /** Takes back what wasn't typed yet. */
  cancelRun(): void {
    this.#commands.cancel();
    this.#events.onWaiting(null);
  }

  /** Sends text to the shell, unless there's none to take it. */
  send(text: string): void {
    if (!this.#socket.connected || this.#hasExited) return;
    for (let start = 0; start < text.length; start += inputCharactersMax) {
      this.#socket.emit("terminal:input", {
        terminal,
        text: text.slice(start, start + inputCharactersMax),
      });
    }
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.screen.dispose();
  }

  #linked(link: Link): void {
    if (link !== "connecting" || !this.#stream.seen) this.#events.onLink(link);
    if (link === "lost") this.screen.hold(true);
    if (link !== "open") return;
    this.#socket.emit("sandbox:get", (state) => this.#events.onSandbox(state));
    if (this.#isShellWanted) void this.#open();
  }

  async #open(): Promise<void> {
    if (this.#early) return;
    this.#early = [];
    const size = await this.screen.settle();
    const request = { terminal, size, seen: this.#stream.seen };
    const reply = await this.#socket
      .timeout(openTimeoutMs)
      .emitWithAck("terminal:open", request)
      .catch(() => null);
    const early = this.#early;
    this.#early = null;
    if (!reply) {
      if (this.#socket.connected) this.reconnect();
      return;
    }
    if (!reply.ok) {
      this.#events.onRefused(reply);
      return;
    }
    if (this.#stream.begin(reply.epoch, reply.from)) this.screen.reset();
    this.#hasExited = false;
    this.screen.hold(false);
    this.#events.onShell();
    for (const output of early) this.#received(output);
  }

  #received(output: TerminalOutput): void {
    if (output.terminal !== terminal) return;
    if (this.#early) {
      this.#early.push(output);
      return;
    }
    const piece = this.#stream.take(output.epoch, output.offset, new Uint8Array(output.bytes));
    if (piece.kind === "gap") void this.#open();
    if (piece.kind !== "write") return;
    this.screen.write(piece.bytes, () => {
      this.#socket.volatile.emit("terminal:ack", { terminal, offset: piece.end });
      this.#typeNext();
    });
  }

  #exited(exit: TerminalExit): void {
    if (exit.terminal !== terminal || exit.epoch !== this.#stream.seen?.epoch) return;
    this.#hasExited = true;
    this.cancelRun();
    this.#events.onExit(exit.code);
  }

  #typed(text: string): void {
    if (this.#hasExited) {
      if (text === "\r") this.openShell();
      return;
    }
    this.send(this.#events.filterText(text));
  }

  #typeNext(): void {
    const canType = this.#socket.connected && !this.#hasExited && !this.#early;
    const text = canType ? this.#commands.next(this.screen.prompt()) : null;
    if (text !== null) this.send(text);
    this.#events.onWaiting(this.#commands.command);
  }

  #resized(size: TerminalSize): void {
    this.#events.onSize(size);
    if (this.#socket.connected && this.#stream.seen) {
      this.#socket.emit("terminal:resize", { terminal, size });
    }
  }
}
