import type { SandboxState, TerminalSize } from "../../server/contracts/terminal.ts";
import { defaultPreferences, type Preferences } from "./preferences.ts";

/** How the page stands with the server: not asked yet, on its way, there, or lost and being sought. */
export type Link = "none" | "connecting" | "open" | "lost";

/** What is shown of one terminal. Replaced, never changed. */
export interface ShellState {
  /** The terminal's name in its sandbox. */
  readonly name: string;
  /** What the reader called it; empty: by its number. */
  readonly title: string;
  /** Whether a shell answered, so that the screen has something to show. */
  readonly isShellOpen: boolean;
  /** Exit code of a shell that ended and wasn't replaced yet. */
  readonly exitCode: number | null;
  /** Exit code of the last command that ended in it; `null` before there was one. */
  readonly lastExit: number | null;
  /** The command that waits for a prompt. */
  readonly waitingCommand: string | null;
  readonly size: TerminalSize | null;
  /** What the server said when it couldn't open a shell. */
  readonly fault: string | null;
  /** What the typed line was meant as, if it holds characters that aren't half-width. */
  readonly halfWidth: string | null;
}

/** A text that waits for the reader's word before it's pasted. */
export interface PendingPaste {
  readonly text: string;
  /** Whether the shell waits for a command, so that lines can be typed one by one. */
  readonly isAtPrompt: boolean;
}

/** The recording of a section's lab, and the lab's steps in the reader's language. */
export interface Recorded {
  readonly section: string;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
}

/** A recording that is to be replayed in the terminal's place. */
export interface ReplayRequest {
  readonly recorded: Recorded;
  /** The step to begin with; `null`: at the beginning. */
  readonly step: string | null;
  /** Whether the dock filled the window before. */
  readonly wasFull: boolean;
}

/** The dock's views. */
export type DockPane = "terminal" | "topology" | "files";

/** What all terminals have in common. */
export interface SharedState {
  /** Whether the reader asked for a terminal, on this page or before it was reloaded. */
  readonly isWanted: boolean;
  readonly link: Link;
  /** How often the page has tried to reach the server since it was lost. */
  readonly attempts: number;
  readonly sandbox: SandboxState;
  readonly isControlHeld: boolean;
  /** Whether the dock fills the window: the only way on a phone, a choice elsewhere. */
  readonly isFull: boolean;
  /** Whether another tab of this browser has the keyboard. */
  readonly isElsewhere: boolean;
  /** Whether the server said that it's about to stop. */
  readonly isStopping: boolean;
  readonly paste: PendingPaste | null;
  /** Which of the dock's views is in front. */
  readonly pane: DockPane;
  readonly isFinding: boolean;
  /** Where the search stands; the index is -1 when there are too many to count. */
  readonly found: { readonly index: number; readonly count: number } | null;
  readonly preferences: Preferences;
  /** What the page at hand has to replay. */
  readonly recorded: Recorded | null;
  /** Another object each time that a replay is asked for. */
  readonly replay: ReplayRequest | null;
}

/** All that the dock, the steps and the key bar show of the terminal that is in front, and of the others. */
export interface TerminalSnapshot extends SharedState, ShellState {
  readonly shells: readonly ShellState[];
}

/** The terminal that every sandbox begins with. */
export const firstShell = "main";

export function newShell(name: string, title = ""): ShellState {
  return {
    name,
    title,
    isShellOpen: false,
    exitCode: null,
    lastExit: null,
    waitingCommand: null,
    size: null,
    fault: null,
    halfWidth: null,
  };
}

export const initialSnapshot: TerminalSnapshot = {
  isWanted: false,
  link: "none",
  attempts: 0,
  sandbox: { phase: "absent" },
  isControlHeld: false,
  isFull: false,
  isElsewhere: false,
  isStopping: false,
  paste: null,
  pane: "terminal",
  isFinding: false,
  found: null,
  preferences: defaultPreferences,
  recorded: null,
  replay: null,
  ...newShell(firstShell),
  shells: [newShell(firstShell)],
};

/** The snapshot after a change of what all terminals share, or of which are there. */
export function withShared(
  snapshot: TerminalSnapshot,
  change: Partial<SharedState>,
): TerminalSnapshot {
  return isSame(snapshot, change) ? snapshot : { ...snapshot, ...change };
}

/** The snapshot after a change of one terminal; the same one for a terminal that isn't there. */
export function withShell(
  snapshot: TerminalSnapshot,
  name: string,
  change: Partial<ShellState>,
): TerminalSnapshot {
  const before = snapshot.shells.find((shell) => shell.name === name);
  if (!before || isSame(before, change)) return snapshot;
  const shells = snapshot.shells.map((shell) =>
    shell === before ? { ...shell, ...change } : shell,
  );
  return name === snapshot.name ? { ...snapshot, ...change, shells } : { ...snapshot, shells };
}

/** The snapshot with these terminals, that one in front; the first where that one isn't among them. */
export function withShells(
  snapshot: TerminalSnapshot,
  shells: readonly ShellState[],
  active: string,
): TerminalSnapshot {
  const front = shells.find((shell) => shell.name === active) ?? shells[0];
  return front ? { ...snapshot, ...front, shells } : snapshot;
}

function isSame<T extends object>(state: T, change: Partial<T>): boolean {
  return Object.entries(change).every(([key, value]) => Reflect.get(state, key) === value);
}

/** How things stand with the terminal. */
export type StandingView =
  | "poster"
  | "starting"
  | "full"
  | "held"
  | "lapsed"
  | "screen"
  | "idle"
  | "expired"
  | "fault"
  | "unreachable";

export type DockView = StandingView | "replay";

/** What the dock's screen area shows; its size is the same for all of them. */
export function dockViewOf(snapshot: TerminalSnapshot): DockView {
  return snapshot.replay ? "replay" : standingViewOf(snapshot);
}

/** What it shows without a replay. */
export function standingViewOf(snapshot: TerminalSnapshot): StandingView {
  const { phase } = snapshot.sandbox;
  if (!snapshot.isWanted) return "poster";
  if (snapshot.fault !== null) return "fault";
  if (phase !== "absent" && phase !== "starting" && phase !== "ready") return phase;
  if (snapshot.isShellOpen) return "screen";
  return snapshot.link === "lost" ? "unreachable" : "starting";
}
