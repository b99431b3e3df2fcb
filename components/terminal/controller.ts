import type {
  OpenTerminalReply,
  SandboxState,
  StartOver,
} from "../../server/contracts/terminal.ts";
import { patiently } from "../ui/patiently.ts";
import type { TerminalActions } from "./actions.ts";
import type { TerminalEngine } from "./engine.ts";
import {
  forgetWanted,
  freeName,
  rememberedShells,
  rememberShells,
  rememberWanted,
  wasWanted,
  withRunning,
} from "./memory.ts";
import { loadPreferences, type Preferences, storePreferences } from "./preferences.ts";
import type { StepMark } from "./screen/step-marks.ts";
import type { ShellSession } from "./shell-session.ts";
import {
  type DockPane,
  dockViewOf,
  newShell,
  type ShellState,
  type TerminalSnapshot,
} from "./snapshot.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import type { Transcript } from "./text/transcript.ts";
import type { TurnWords } from "./turn-call.ts";

const phoneScreen = "(max-width: 767px)";

/** Words that the terminal itself writes. */
export interface TerminalWords {
  readonly inputLabel: string;
  readonly newShellLine: string;
  readonly turnCall: TurnWords;
}

/**
 * The terminals as the page knows them, loaded only when a reader comes near one: xterm and the socket
 * are in {@link TerminalEngine}. A store for `useSyncExternalStore`; `dispose` ends it.
 */
export class TerminalController implements TerminalActions {
  readonly #store: SnapshotStore;
  readonly #words: TerminalWords;
  #engine: Promise<TerminalEngine> | null = null;
  readonly #marks = new Map<string, StepMark>();
  #host: HTMLElement | null = null;
  #isFocusWanted = false;
  #isReconciled = false;

  constructor(store: SnapshotStore, words: TerminalWords) {
    this.#store = store;
    this.#words = words;
  }

  get #snapshot(): TerminalSnapshot {
    return this.#store.snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  readonly getSnapshot = (): TerminalSnapshot => this.#snapshot;

  /** Takes up what this browser remembers, and opens again what was open before the page was reloaded. */
  resume(): void {
    const preferences = loadPreferences();
    this.#store.setShells(rememberedShells(), "main", { preferences });
    if (wasWanted()) this.#open();
  }

  prepare(): void {
    if (!this.#snapshot.isWanted) this.#with((engine) => engine.prepare());
  }

  open(): void {
    this.takeKeyboard();
    this.#with((engine) => engine.tellShown());
    this.#open();
  }

  leaveQueue(): void {
    this.#with((engine) => engine.leaveQueue());
  }

  run(command: string): void {
    const { exitCode, isFull, name } = this.#snapshot;
    const isOver = isFull || matchMedia(phoneScreen).matches;
    this.#store.share({ pane: "terminal", replay: null, isFull: isOver });
    this.#store.changeShell(name, { waitingCommand: command });
    if (dockViewOf(this.#snapshot) !== "screen" || exitCode !== null) this.open();
    this.takeKeyboard();
    this.#withShell((session) => session.run(command));
  }

  cancelRun(): void {
    this.#withShell((session) => session.cancelRun());
  }

  reconnect(): void {
    this.#with((engine) => engine.reconnect());
  }

  focus(): void {
    this.#store.share({ pane: "terminal", replay: null });
    this.#isFocusWanted = true;
    if (this.#snapshot.isShellOpen) this.#focusNow();
  }

  send(text: string): void {
    this.takeKeyboard();
    this.#withShell((session) => session.send(this.#filterText(text)));
  }

  paste(): void {
    navigator.clipboard.readText().then(
      (text) => this.#askToPaste(text),
      // Without permission to read the clipboard, the browser's own paste still works.
      () => this.focus(),
    );
  }

  confirmPaste(text: string, isLineByLine: boolean): void {
    this.#store.share({ paste: null });
    this.#withShell((session) => {
      if (isLineByLine) session.run(text.replace(/\n$/, ""), text.endsWith("\n"));
      else session.screen.paste(text);
    });
    this.focus();
  }

  cancelPaste(): void {
    this.#store.share({ paste: null });
    this.focus();
  }

  setFinding(isFinding: boolean): void {
    this.#store.share({ isFinding, found: null });
    if (isFinding) return;
    // The screen is there already: whoever types on at once loses no key.
    this.#withShell(({ screen }) => {
      screen.endFind();
      screen.focus();
    });
  }

  find(text: string, isBackwards: boolean, isTyping: boolean): void {
    this.#withShell((session) => session.screen.find(text, isBackwards, isTyping));
  }

  holdControl(isControlHeld: boolean): void {
    this.#store.share({ isControlHeld });
  }

  setFull(isFull: boolean): void {
    this.#store.share({ isFull });
  }

  setPane(pane: DockPane): void {
    this.#store.share({ pane });
  }

  makeHalfWidth(): void {
    this.#withShell((session) => session.makeHalfWidth());
    this.focus();
  }

  keepFullWidth(): void {
    this.#withShell((session) => session.keepFullWidth());
    this.focus();
  }

  takeKeyboard(): void {
    this.#with((engine) => engine.takeKeyboard());
  }

  prefer(change: Partial<Preferences>): void {
    const preferences = { ...this.#snapshot.preferences, ...change };
    storePreferences(preferences);
    this.#store.share({ preferences });
    void this.#engine?.then((engine) => engine.prefer(preferences));
  }

  addShell(): void {
    const name = freeName(this.#snapshot.shells);
    if (name === null) return;
    this.#setShells([...this.#snapshot.shells, newShell(name)]);
    this.showShell(name);
  }

  showShell(name: string): void {
    const before = this.#snapshot.name;
    if (before !== name) {
      this.setFinding(false);
      this.#store.setShells(this.#snapshot.shells, name);
      this.#with((engine) => {
        engine.session(before).screen.detach();
        if (this.#host) engine.session(name).screen.attach(this.#host);
      });
    }
    if (!this.#snapshot.isShellOpen) this.open();
    this.focus();
  }

  closeShell(name: string): void {
    const { shells } = this.#snapshot;
    const index = shells.findIndex((shell) => shell.name === name);
    const neighbour = shells[index - 1];
    if (!neighbour) return;
    if (this.#snapshot.name === name) this.showShell(neighbour.name);
    this.#setShells(shells.filter((shell) => shell.name !== name));
    this.#with((engine) => engine.close(name));
  }

  renameShell(name: string, title: string): void {
    this.#store.changeShell(name, { title: title.trim() });
    rememberShells(this.#snapshot.shells);
  }

  async startOver(what: StartOver): Promise<boolean> {
    this.#engine ??= this.#load();
    const isDone = (await (await this.#engine.catch(() => null))?.startOver(what)) ?? false;
    // A new home ended the shells.
    if (what.home && this.#snapshot.isWanted) this.#open();
    return isDone;
  }

  async transcript(command?: string): Promise<Transcript | null> {
    const engine = await this.#engine?.catch(() => null);
    return engine?.session(this.#snapshot.name).transcript(command) ?? null;
  }

  markStep(id: string, mark: StepMark | null): void {
    if (mark) this.#marks.set(id, mark);
    else this.#marks.delete(id);
    void this.#engine?.then(
      (engine) => engine.mark([...this.#marks.values()]),
      () => {
        // Without an engine there's no margin; the next one is given the marks.
      },
    );
  }

  attach(host: HTMLElement): () => void {
    this.#host = host;
    void this.#engine?.then((engine) => engine.session(this.#snapshot.name).screen.attach(host));
    return () => {
      if (this.#host === host) this.#host = null;
    };
  }

  dispose(): void {
    void this.#engine?.then((engine) => engine.dispose());
    this.#engine = null;
    this.#store.reset();
  }

  #open(): void {
    const { sandbox, name } = this.#snapshot;
    const needsSandbox = !["absent", "starting", "full", "held", "ready"].includes(sandbox.phase);
    this.#store.share({
      isWanted: true,
      replay: null,
      ...(needsSandbox ? { sandbox: { phase: "absent" } } : {}),
    });
    const change = needsSandbox ? { fault: null, isShellOpen: false } : { fault: null };
    this.#store.changeShell(name, change);
    rememberWanted();
    this.#withShell((session) => session.openShell());
  }

  #with(use: (engine: TerminalEngine) => void): void {
    this.#engine ??= this.#load();
    this.#engine.then(use, () => {
      this.#engine = null;
      this.#store.share({ link: "lost" });
    });
  }

  #withShell(use: (session: ShellSession) => void): void {
    this.#with((engine) => use(engine.session(this.#snapshot.name)));
  }

  async #load(): Promise<TerminalEngine> {
    this.#store.share({ link: "connecting" });
    const { TerminalEngine } = await patiently(
      () => import("./engine.ts"),
      () => this.#store.share({ link: "lost" }),
    );
    const engine = new TerminalEngine(
      {
        onLink: (link) => this.#linked(link),
        onAttempts: (attempts) => this.#store.share({ attempts }),
        onSandbox: (sandbox, isNews) => this.#sandboxChanged(sandbox, isNews),
        onState: (name, change) => this.#store.changeShell(name, change),
        onShell: (name) => this.#shellOpened(name),
        onRefused: (name, reply) => this.#refused(name, reply),
        onStopping: () => this.#store.share({ isStopping: true }),
        onElsewhere: (isElsewhere) => this.#store.share({ isElsewhere }),
        onPaste: (text) => this.#askToPaste(text),
        onFind: () => this.setFinding(true),
        onSwitch: (by) => this.#switch(by),
        onFound: (found) => this.#store.share({ found }),
        filterText: (text) => this.#filterText(text),
      },
      { ...this.#words, preferences: this.#snapshot.preferences },
    );
    engine.mark([...this.#marks.values()]);
    if (this.#host) engine.session(this.#snapshot.name).screen.attach(this.#host);
    engine.offerText(() => this.#snapshot.name);
    return engine;
  }

  #linked(link: TerminalSnapshot["link"]): void {
    // A page that shows a shell and connects again isn't starting: it was lost until it's open.
    if (link !== "connecting" || !this.#snapshot.isShellOpen) this.#store.share({ link });
    if (link === "lost") this.#store.share({ isStopping: false });
    if (link === "open" && !this.#isReconciled) void this.#reconcile();
  }

  /** Another window may have opened terminals that this one doesn't know. */
  async #reconcile(): Promise<void> {
    this.#isReconciled = true;
    const running = await (await this.#engine)?.running();
    if (running) this.#setShells(withRunning(this.#snapshot.shells, running));
  }

  #setShells(shells: readonly ShellState[]): void {
    this.#store.setShells(shells, this.#snapshot.name);
    rememberShells(shells);
  }

  #switch(by: 1 | -1): void {
    const { shells, name } = this.#snapshot;
    const index = shells.findIndex((shell) => shell.name === name);
    const next = shells.at((index + by) % shells.length);
    if (next) this.showShell(next.name);
  }

  #shellOpened(name: string): void {
    if (this.#isFocusWanted && name === this.#snapshot.name) this.#focusNow();
  }

  /** Once the page has drawn the screen: what is hidden takes no focus. */
  #focusNow(): void {
    this.#isFocusWanted = false;
    this.#withShell((session) => requestAnimationFrame(() => session.screen.focus()));
  }

  #sandboxChanged(sandbox: SandboxState, isNews: boolean): void {
    const { isWanted, shells, sandbox: before } = this.#snapshot;
    const hadToWait = isWaiting(before) && !isWaiting(sandbox);
    const hasSeat = sandbox.phase === "starting" || sandbox.phase === "ready";
    this.#store.share({ sandbox });
    // The reader left the queue, in this window or in another one. A connection that was lost isn't that.
    if (isNews && hadToWait && sandbox.phase === "absent") this.#wantNothing();
    // Their page in the background asks for no seat by itself: that's for its reader to do.
    if (sandbox.phase === "lapsed") this.#with((engine) => engine.wantNoShell());
    if (sandbox.phase === "idle") {
      for (const { name } of shells) {
        this.#store.changeShell(name, { isShellOpen: false });
      }
    }
    // A seat came free: go on with what the reader had asked for.
    if (hadToWait && hasSeat && isWanted) this.#withShell((session) => session.openShell());
  }

  #wantNothing(): void {
    this.#store.share({ isWanted: false });
    forgetWanted();
  }

  #refused(name: string, reply: Extract<OpenTerminalReply, { ok: false }>): void {
    if (reply.code === "unauthenticated") this.reconnect();
    // The sandbox's own state tells the reader about a full server and an expired sandbox.
    else if (reply.code !== "full" && reply.code !== "expired")
      this.#store.changeShell(name, { fault: reply.message });
  }

  #askToPaste(pasted: string): void {
    this.#withShell((session) => {
      const paste = session.paste(pasted);
      if (paste) this.#store.share({ paste });
    });
  }

  #filterText(text: string): string {
    if (!this.#snapshot.isControlHeld) return text;
    this.#store.share({ isControlHeld: false });
    return /^[@-_a-z]$/.test(text) ? String.fromCharCode(text.charCodeAt(0) & 0x1f) : text;
  }
}

/** Whether a seat is waited for, or was. */
function isWaiting({ phase }: SandboxState): boolean {
  return phase === "full" || phase === "held" || phase === "lapsed";
}
