import { randomBytes } from "node:crypto";
import type { Localized } from "../contracts/lab.ts";
import type { TerminalLanguage, TerminalSize } from "../contracts/terminal.ts";
import type { Clock } from "../core/clock.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { FlowBudget } from "./flow-budget.ts";
import { terminalLimits } from "./limits.ts";
import type { Pty, StartPty } from "./pty.ts";
import { ReplayBuffer } from "./replay-buffer.ts";

/** A browser tab that shows a terminal. */
export interface Tab {
  output(offset: number, bytes: Uint8Array): void;
  exit(code: number): void;
}

/** What a tab shows already. */
export interface Seen {
  readonly epoch: string;
  readonly offset: number;
}

interface Viewer {
  readonly tab: Tab;
  sent: number;
  drawn: number;
}

/** What a terminal is made of. */
export interface TerminalOptions {
  readonly sandbox: Sandbox;
  readonly size: TerminalSize;
  readonly clock: Clock;
  readonly budget: FlowBudget;
  readonly startPty: StartPty;
  readonly onExit: () => void;
}

/**
 * One shell and the tabs that look at it. Output is kept for replay and paced by the tab that draws
 * fastest, so that a tab in the background holds nobody up. Disposing ends the shell.
 */
export class Terminal implements Owned {
  /** Names this shell among all that ever ran under the same terminal name. */
  readonly epoch = randomBytes(12).toString("base64url");
  readonly #options: TerminalOptions;
  readonly #buffer = new ReplayBuffer(terminalLimits.replayBytesMax);
  readonly #viewers = new Map<Tab, Viewer>();
  readonly #pty: Pty;
  readonly #adopted: Owned;
  #gathering: Owned | null = null;
  #pacedBy = 0;
  #paused = false;
  #language: TerminalLanguage = "ja";
  #exited = false;
  #exitCode = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#pty = options.startPty(options.sandbox.command(null), options.size, {
      onOutput: (bytes) => this.#onOutput(bytes),
      onExit: (code) => this.#onExit(code),
    });
    this.#adopted = options.sandbox.adopt({
      pid: this.#pty.pid,
      tell: (message) => this.tell(message),
    });
  }

  /** Whether the shell has ended. */
  get exited(): boolean {
    return this.#exited;
  }

  /** Offset after the newest byte of output. */
  get end(): number {
    return this.#buffer.end;
  }

  /** How many tabs look at it. */
  get tabs(): number {
    return this.#viewers.size;
  }

  /**
   * Where a tab that shows `seen` goes on: there if it is still known, else where what is kept begins.
   * @returns the offset for {@link attach}.
   */
  startFor(seen: Seen | null): number {
    const { start, end } = this.#buffer;
    const known = seen?.epoch === this.epoch && seen.offset >= start && seen.offset <= end;
    return known ? seen.offset : this.#buffer.safeStart();
  }

  /** Shows the terminal in a tab from offset `from` on, until {@link detach}. */
  attach(tab: Tab, from: number): void {
    this.#viewers.set(tab, { tab, sent: from, drawn: from });
    this.#pacedBy = Math.max(this.#pacedBy, from);
    this.#flush();
    if (this.#exited) {
      tab.exit(this.#exitCode);
      this.#viewers.delete(tab);
    }
  }

  detach(tab: Tab): void {
    this.#viewers.delete(tab);
    this.#pace();
  }

  write(text: string): void {
    this.#options.sandbox.touch();
    this.#pty.write(text);
  }

  /**
   * The size of the tab that spoke last holds for all: with the smallest, a phone left on a table would cramp
   * the screen that somebody works at.
   */
  resize(size: TerminalSize): void {
    this.#pty.resize(size);
  }

  /** The tab has drawn everything before `offset`. */
  acknowledge(tab: Tab, offset: number): void {
    const viewer = this.#viewers.get(tab);
    if (viewer && offset > viewer.drawn && offset <= viewer.sent) {
      viewer.drawn = offset;
      this.#pacedBy = Math.max(this.#pacedBy, offset);
      this.#flush();
    }
  }

  dispose(): void {
    void this.#adopted.dispose();
  }

  #onOutput(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
    this.#pace();
    if (this.#gathering === null) {
      this.#flush();
      this.#gather();
    } else if (this.#unsent() >= terminalLimits.gatherBytes) {
      this.#flush();
    }
  }

  /** After output that went at once, more of it is gathered for a moment. */
  #gather(): void {
    this.#gathering = this.#options.clock.after(terminalLimits.gatherMs, () => {
      this.#gathering = null;
      const busy = this.#unsent() > 0;
      this.#options.budget.mark(this, busy && !this.#exited);
      if (busy) {
        this.#flush();
        this.#gather();
      }
    });
  }

  /** Bytes that no tab has been sent yet. */
  #unsent(): number {
    let sent = this.#pacedBy;
    for (const viewer of this.#viewers.values()) {
      sent = Math.max(sent, viewer.sent);
    }
    return this.#viewers.size === 0 ? 0 : this.#buffer.end - sent;
  }

  #flush(): void {
    for (const viewer of this.#viewers.values()) {
      this.#send(viewer);
    }
    this.#pace();
  }

  #send(viewer: Viewer): void {
    if (viewer.sent < this.#buffer.start) {
      if (viewer.drawn < viewer.sent) {
        return;
      }
      // Too slow for what is kept: it goes on after a gap, which its offset shows.
      viewer.sent = this.#buffer.safeStart();
      viewer.drawn = viewer.sent;
    }
    const room = viewer.drawn + this.#options.budget.windowBytes - viewer.sent;
    const until = Math.min(this.#buffer.end, viewer.sent + room);
    if (until > viewer.sent) {
      const offset = viewer.sent;
      viewer.sent = until;
      viewer.tab.output(offset, this.#buffer.slice(offset, until));
    }
  }

  /**
   * Stops the shell while the fastest tab has too much to draw; without a tab, before anything that none has
   * drawn would be forgotten, so that whoever comes back misses nothing.
   */
  #pace(): void {
    const behind = this.#buffer.end - this.#pacedBy;
    const bound =
      this.#viewers.size > 0
        ? this.#options.budget.windowBytes
        : terminalLimits.replayBytesMax - terminalLimits.windowBytesMax;
    const pause = this.#paused ? behind > bound / 2 : behind > bound;
    if (pause === this.#paused) {
      return;
    }
    this.#paused = pause;
    if (pause) {
      this.#pty.pause();
    } else {
      this.#pty.resume();
    }
  }

  /** From now on {@link tell} speaks this language. */
  speak(language: TerminalLanguage): void {
    this.#language = language;
  }

  /** Shows a line beside what the shell prints. */
  tell(message: Localized): void {
    this.#buffer.append(Buffer.from(`\r\n\x1b[33m${message[this.#language]}\x1b[0m\r\n`));
    this.#flush();
  }

  #onExit(code: number): void {
    this.#exited = true;
    this.#exitCode = code;
    void this.#gathering?.dispose();
    this.#options.budget.mark(this, false);
    void this.#adopted.dispose();
    this.#flush();
    for (const { tab } of this.#viewers.values()) {
      tab.exit(code);
    }
    this.#viewers.clear();
    this.#options.onExit();
  }
}
