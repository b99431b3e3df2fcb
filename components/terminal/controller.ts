import type { OpenTerminalReply, SandboxState } from "../../server/contracts/terminal.ts";
import type { TerminalSession } from "./session.ts";
import { dockViewOf, initialSnapshot, type TerminalSnapshot } from "./snapshot.ts";
import { offerTestHook } from "./test-hook.ts";

const phoneScreen = "(max-width: 767px)";
const wantedKey = "kubebook:terminal-wanted";

/** What the page's buttons can ask of the terminal. */
export interface TerminalActions {
  /** Gets the sandbox ready in the background. */
  prepare(): void;
  /** Opens the terminal, or opens it again after it was idle, expired or at fault. */
  open(): void;
  /** Types a command and presses Enter, as soon as the shell is ready for it. */
  run(command: string): void;
  cancelRun(): void;
  reconnect(): void;
  /** Puts the keyboard into the terminal, now or as soon as a shell is open. */
  focus(): void;
  send(text: string): void;
  paste(): void;
  find(text: string): boolean;
  holdControl(isHeld: boolean): void;
  setFull(isFull: boolean): void;
  /** Shows the screen in an element until the returned function is called. */
  attach(host: HTMLElement): () => void;
}

/**
 * The terminal as the page knows it, loaded only when a reader comes near it: xterm and the socket
 * are in {@link TerminalSession}. A store for `useSyncExternalStore`; `dispose` ends the session.
 */
export class TerminalController implements TerminalActions {
  #snapshot: TerminalSnapshot = initialSnapshot;
  readonly #listeners = new Set<() => void>();
  readonly #inputLabel: string;
  #session: Promise<TerminalSession> | null = null;
  #host: HTMLElement | null = null;
  #isFocusWanted = false;

  constructor(inputLabel: string) {
    this.#inputLabel = inputLabel;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): TerminalSnapshot => this.#snapshot;

  /** Opens again what was open before the page was reloaded. */
  resume(): void {
    if (readWanted()) this.open();
  }

  prepare(): void {
    if (!this.#snapshot.isWanted) this.#withSession((session) => session.prepare());
  }

  open(): void {
    const needsSandbox = !["absent", "starting", "ready"].includes(this.#snapshot.sandbox.phase);
    this.#update({
      isWanted: true,
      fault: null,
      ...(needsSandbox ? { sandbox: { phase: "absent" }, isShellOpen: false } : {}),
    });
    rememberWanted();
    this.#withSession((session) => session.openShell());
  }

  run(command: string): void {
    const { exitCode, isFull } = this.#snapshot;
    this.#update({ waitingCommand: command, isFull: isFull || matchMedia(phoneScreen).matches });
    if (dockViewOf(this.#snapshot) !== "screen" || exitCode !== null) this.open();
    this.#withSession((session) => session.run(command));
  }

  cancelRun(): void {
    this.#withSession((session) => session.cancelRun());
  }

  reconnect(): void {
    this.#withSession((session) => session.reconnect());
  }

  focus(): void {
    this.#isFocusWanted = true;
    if (this.#snapshot.isShellOpen) this.#focusNow();
  }

  send(text: string): void {
    this.#withSession((session) => session.send(this.#filterText(text)));
  }

  paste(): void {
    navigator.clipboard.readText().then(
      (text) => this.#withSession((session) => session.screen.paste(text)),
      // Without permission to read the clipboard, the browser's own paste still works.
      () => this.focus(),
    );
  }

  find(text: string): boolean {
    let isFound = true;
    this.#withSession((session) => {
      isFound = session.screen.find(text);
    });
    return isFound;
  }

  holdControl(isControlHeld: boolean): void {
    this.#update({ isControlHeld });
  }

  setFull(isFull: boolean): void {
    this.#update({ isFull });
  }

  attach(host: HTMLElement): () => void {
    this.#host = host;
    void this.#session?.then((session) => session.screen.attach(host));
    return () => {
      if (this.#host === host) this.#host = null;
    };
  }

  dispose(): void {
    void this.#session?.then((session) => session.dispose());
    this.#session = null;
    this.#snapshot = initialSnapshot;
  }

  #withSession(use: (session: TerminalSession) => void): void {
    this.#session ??= this.#load();
    this.#session.then(use, () => {
      this.#session = null;
      this.#update({ link: "lost" });
    });
  }

  async #load(): Promise<TerminalSession> {
    this.#update({ link: "connecting" });
    const { TerminalSession } = await import("./session.ts");
    const session = new TerminalSession(
      {
        onLink: (link) => this.#update({ link }),
        onSandbox: (sandbox) => this.#sandboxChanged(sandbox),
        onShell: () => this.#shellOpened(),
        onRefused: (reply) => this.#refused(reply),
        onExit: (exitCode) => this.#update({ exitCode }),
        onSize: (size) => this.#update({ size }),
        onWaiting: (waitingCommand) => this.#update({ waitingCommand }),
        filterText: (text) => this.#filterText(text),
      },
      this.#inputLabel,
    );
    if (this.#host) session.screen.attach(this.#host);
    offerTestHook(() => session.screen.text());
    return session;
  }

  #shellOpened(): void {
    this.#update({ isShellOpen: true, exitCode: null, fault: null });
    if (this.#isFocusWanted) this.#focusNow();
  }

  /** Once the page has drawn the screen: what is hidden takes no focus. */
  #focusNow(): void {
    this.#isFocusWanted = false;
    this.#withSession((session) => requestAnimationFrame(() => session.screen.focus()));
  }

  #sandboxChanged(sandbox: SandboxState): void {
    const hadToWait = this.#snapshot.sandbox.phase === "full" && sandbox.phase !== "full";
    const isShellOpen = this.#snapshot.isShellOpen && sandbox.phase !== "idle";
    this.#update({ sandbox, isShellOpen });
    // A seat came free: go on with what the reader had asked for.
    if (hadToWait && this.#snapshot.isWanted) this.#withSession((session) => session.openShell());
  }

  #refused(reply: Extract<OpenTerminalReply, { ok: false }>): void {
    if (reply.code === "unauthenticated") this.reconnect();
    // The sandbox's own state tells the reader about a full server and an expired sandbox.
    else if (reply.code !== "full" && reply.code !== "expired")
      this.#update({ fault: reply.message });
  }

  #filterText(text: string): string {
    if (!this.#snapshot.isControlHeld) return text;
    this.#update({ isControlHeld: false });
    return /^[@-_a-z]$/.test(text) ? String.fromCharCode(text.charCodeAt(0) & 0x1f) : text;
  }

  #update(change: Partial<TerminalSnapshot>): void {
    const isSame = Object.entries(change).every(
      ([key, value]) => this.#snapshot[key as keyof TerminalSnapshot] === value,
    );
    if (isSame) return;
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function readWanted(): boolean {
  try {
    return sessionStorage.getItem(wantedKey) === "yes";
  } catch {
    return false;
  }
}

function rememberWanted(): void {
  try {
    sessionStorage.setItem(wantedKey, "yes");
  } catch {
    // Without storage, a reload shows the button again; the shell itself is kept by the server.
  }
}
