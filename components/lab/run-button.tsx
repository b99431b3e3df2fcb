"use client";

import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { TerminalSnapshot } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** Types a command into the terminal and presses Enter, opening the terminal first where needed. */
export function RunButton({ command }: { command: string }) {
  const messages = useMessages();
  const { snapshot, actions } = useTerminal();
  const isWaiting = snapshot.waitingCommand === command;
  return (
    <button
      type="button"
      className="code-action code-action-run"
      data-action="run"
      onClick={() => actions.run(command)}
    >
      <Icon name={isWaiting ? "clock" : "run"} small />
      {labelOf(snapshot, isWaiting, messages)}
    </button>
  );
}

function labelOf(snapshot: TerminalSnapshot, isWaiting: boolean, messages: Messages): string {
  const isFull = snapshot.sandbox.phase === "full" || snapshot.sandbox.phase === "held";
  if (isWaiting) {
    if (isFull) return messages.waitingForSeat;
    const canType = snapshot.isShellOpen && snapshot.link === "open";
    return canType ? messages.waitingForPrompt : messages.waitingForShell;
  }
  if (snapshot.sandbox.phase === "idle") return messages.resumeAndRun;
  if (isFull && snapshot.isWanted) return messages.waitingForSeat;
  return snapshot.isWanted ? messages.runHere : messages.openAndRun;
}
