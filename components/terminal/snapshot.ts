import type { SandboxState, TerminalSize } from "../../server/contracts/terminal.ts";

/** How the page stands with the server: not asked yet, on its way, there, or lost and being sought. */
export type Link = "none" | "connecting" | "open" | "lost";

/** All that the dock, the steps and the key bar show of the terminal. Replaced, never changed. */
export interface TerminalSnapshot {
  /** Whether the reader asked for a terminal, on this page or before it was reloaded. */
  readonly isWanted: boolean;
  readonly link: Link;
  readonly sandbox: SandboxState;
  /** Whether a shell answered, so that the screen has something to show. */
  readonly isShellOpen: boolean;
  /** Exit code of a shell that ended and wasn't replaced yet. */
  readonly exitCode: number | null;
  /** The command that waits for a prompt. */
  readonly waitingCommand: string | null;
  readonly isControlHeld: boolean;
  readonly size: TerminalSize | null;
  /** Whether the dock fills the window: the only way on a phone, a choice elsewhere. */
  readonly isFull: boolean;
  /** What the server said when it couldn't open a shell. */
  readonly fault: string | null;
}

export const initialSnapshot: TerminalSnapshot = {
  isWanted: false,
  link: "none",
  sandbox: { phase: "absent" },
  isShellOpen: false,
  exitCode: null,
  waitingCommand: null,
  isControlHeld: false,
  size: null,
  isFull: false,
  fault: null,
};

export type DockView =
  | "poster"
  | "starting"
  | "full"
  | "screen"
  | "idle"
  | "expired"
  | "fault"
  | "unreachable";

/** What the dock's screen area shows; its size is the same for all of them. */
export function dockViewOf(snapshot: TerminalSnapshot): DockView {
  const { phase } = snapshot.sandbox;
  if (!snapshot.isWanted) return "poster";
  if (snapshot.fault !== null) return "fault";
  if (phase === "full" || phase === "idle" || phase === "expired" || phase === "fault")
    return phase;
  if (snapshot.isShellOpen) return "screen";
  return snapshot.link === "lost" ? "unreachable" : "starting";
}
