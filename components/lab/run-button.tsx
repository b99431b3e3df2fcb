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
  if (isWaiting) {
    return snapshot.link === "open" ? messages.waitingForPrompt : messages.waitingForShell;
  }
  if (snapshot.sandbox.phase === "idle") return messages.resumeAndRun;
  return snapshot.isWanted ? messages.runHere : messages.openAndRun;
}
