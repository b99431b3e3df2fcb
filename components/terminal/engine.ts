import type {
  OpenTerminalReply,
  SandboxState,
  StartOver,
} from "../../server/contracts/terminal.ts";
import {
  type Link,
  type PageConnection,
  type PageSocket,
  pageConnection,
} from "../connection/page-connection.ts";
import { KeyboardShare } from "./keyboard-share.ts";
import type { Preferences } from "./preferences.ts";
import type { ScreenEvents } from "./screen/screen.ts";
import type { StepMark } from "./screen/step-marks.ts";
import { type ShellOptions, ShellSession } from "./shell-session.ts";
import type { ShellState } from "./snapshot.ts";
import { offerTestHook } from "./test-hook.ts";
import { TurnCall, type TurnWords } from "./turn-call.ts";

const answerTimeoutMs = 4_000;
const startOverTimeoutMs = 60_000;
/** As often as the strip's minutes change. */
const probeEveryMs = 60_000;
const keyboardChannel = "kubebook:keyboard";

/** What the engine tells its owner; what belongs to one terminal names it. */
export interface EngineEvents
  extends Pick<ScreenEvents, "onPaste" | "onFind" | "onSwitch" | "onFound"> {
  readonly onLink: (link: Link) => void;
  /** How often the page has tried to connect since it was lost. */
  readonly onAttempts: (attempts: number) => void;
  /** `isNews`: it has just become so; otherwise it was asked for. */
  readonly onSandbox: (state: SandboxState, isNews: boolean) => void;
  readonly onState: (name: string, change: Partial<ShellState>) => void;
  readonly onShell: (name: string) => void;
  readonly onRefused: (name: string, reply: Extract<OpenTerminalReply, { ok: false }>) => void;
  /** The server said that it's about to stop. */
  readonly onStopping: () => void;
  readonly onElsewhere: (isElsewhere: boolean) => void;
  readonly filterText: (text: string) => string;
}

/** What the engine needs to know of its reader. */
export interface EngineOptions extends ShellOptions {
  readonly turnCall: TurnWords;
}

/** The page's terminals and their connection: all that is loaded only when a terminal is wanted. */
export class TerminalEngine {
  readonly #events: EngineEvents;
  readonly #options: EngineOptions;
  readonly #connection: PageConnection = pageConnection();
  readonly #socket: PageSocket = this.#connection.socket;
  readonly #sessions = new Map<string, ShellSession>();
  readonly #keyboard: KeyboardShare;
  readonly #turn: TurnCall;
  readonly #owned: (() => void)[] = [];
  #preferences: Preferences;
  #isElsewhere = false;
  #marks: readonly StepMark[] = [];

  constructor(events: EngineEvents, options: EngineOptions) {
    this.#turn = new TurnCall(options.turnCall);
    this.#events = events;
    this.#options = options;
    this.#preferences = options.preferences;
    const channel = new BroadcastChannel(keyboardChannel);
    const tab = `${performance.timeOrigin}-${Math.random()}`;
    this.#keyboard = new KeyboardShare(channel, tab, (elsewhere) => this.#moved(elsewhere));
    const onSandbox = (state: SandboxState) => this.#told(state, true);
    const onAttempt = (attempt: number) => events.onAttempts(attempt);
    const onStopping = () => events.onStopping();
    this.#socket.on("sandbox:state", onSandbox);
    this.#socket.on("server:stopping", onStopping);
    this.#socket.io.on("reconnect_attempt", onAttempt);
    this.#owned.push(
      () => this.#socket.off("sandbox:state", onSandbox),
      () => this.#socket.off("server:stopping", onStopping),
      () => this.#socket.io.off("reconnect_attempt", onAttempt),
      this.#connection.join((link) => this.#linked(link)),
      listen(window, "online", () => this.#connection.reconnect()),
      listen(window, "pagehide", () => this.#keyboard.leave()),
      listen(document, "visibilitychange", () => this.#probe()),
      () => this.#turn.end(),
      repeat(probeEveryMs, () => this.#probe()),
      () => this.#keyboard.dispose(),
    );
  }

  /** The session of a terminal, made where there's none yet. */
  session(name: string): ShellSession {
    const known = this.#sessions.get(name);
    if (known) return known;
    const { onPaste, onFind, onSwitch, onFound, filterText } = this.#events;
    const session = new ShellSession(
      name,
      this.#socket,
      {
        onPaste,
        onFind,
        onSwitch,
        onFound,
        filterText,
        onFocus: () => this.#keyboard.take(),
        onState: (change) => this.#events.onState(name, change),
        onShell: () => this.#events.onShell(name),
        onRefused: (reply) => this.#events.onRefused(name, reply),
        onSilence: () => this.#connection.reconnect(),
      },
      { ...this.#options, preferences: this.#preferences },
    );
    session.setElsewhere(this.#isElsewhere);
    session.screen.mark(this.#marks);
    this.#sessions.set(name, session);
    return session;
  }

  /** Offers the text of the terminal in front, which `nameInFront` names, to a browser test that asked for it. */
  offerText(nameInFront: () => string): void {
    offerTestHook(() => this.session(nameInFront()).screen.text());
  }

  /** Ends a terminal and its shell. */
  close(name: string): void {
    const session = this.session(name);
    session.endShell();
    session.dispose();
    this.#sessions.delete(name);
  }

  /** Names of the terminals that run on the server; `null` if it doesn't tell. */
  async running(): Promise<readonly string[] | null> {
    return this.#socket
      .timeout(answerTimeoutMs)
      .emitWithAck("terminal:list")
      .catch(() => null);
  }

  /** Asks for the sandbox, without a shell yet. */
  prepare(): void {
    this.#socket.emit("sandbox:prepare");
  }

  /** Tells that the reader is here. */
  tellShown(): void {
    this.#connection.tellShown();
  }

  /** The terminals want no shell until one is opened again. */
  wantNoShell(): void {
    for (const session of this.#sessions.values()) session.wantNoShell();
  }

  /** Gives up the place in the queue. */
  leaveQueue(): void {
    this.wantNoShell();
    this.#socket.emit("sandbox:leave-queue");
  }

  /** Deletes what the learner made. @returns whether all of it could be done. */
  async startOver(what: StartOver): Promise<boolean> {
    const reply = await this.#socket
      .timeout(startOverTimeoutMs)
      .emitWithAck("sandbox:start-over", what)
      .catch(() => null);
    return reply?.ok === true;
  }

  /** Connects at once instead of when the waiting time is over. */
  reconnect(): void {
    this.#connection.reconnect();
  }

  /** Draws these in the margins of all terminals. */
  mark(marks: readonly StepMark[]): void {
    this.#marks = marks;
    for (const session of this.#sessions.values()) session.screen.mark(marks);
  }

  /** Takes the keyboard from the tab that has it. */
  takeKeyboard(): void {
    this.#keyboard.take();
  }

  prefer(preferences: Preferences): void {
    this.#preferences = preferences;
    for (const session of this.#sessions.values()) session.screen.prefer(preferences);
  }

  dispose(): void {
    for (const release of this.#owned) release();
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
  }

  #linked(link: Link): void {
    this.#events.onLink(link);
    for (const session of this.#sessions.values()) {
      if (link === "open") session.linked();
      else if (link === "lost") session.unlinked();
    }
    if (link !== "open") return;
    this.#events.onAttempts(0);
    this.#socket.emit("sandbox:get", (state) => this.#told(state, false));
  }

  #told(state: SandboxState, isNews: boolean): void {
    this.#turn.follow(state);
    this.#events.onSandbox(state, isNews);
  }

  /**
   * After sleep or a change of network a connection may be dead without having ended. What is told of the sandbox
   * may be old as well: that it was used puts off its rest, and nobody is told of every key.
   */
  #probe(): void {
    if (document.hidden || !this.#socket.connected) return;
    this.#socket
      .timeout(answerTimeoutMs)
      .emitWithAck("sandbox:get")
      .then(
        (state) => this.#told(state, false),
        () => this.#connection.reconnect(),
      );
  }

  #moved(isElsewhere: boolean): void {
    this.#isElsewhere = isElsewhere;
    for (const session of this.#sessions.values()) session.setElsewhere(isElsewhere);
    this.#events.onElsewhere(isElsewhere);
  }
}

function listen(target: EventTarget, type: string, listener: () => void): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}

function repeat(everyMs: number, act: () => void): () => void {
  const timer = setInterval(act, everyMs);
  return () => clearInterval(timer);
}
