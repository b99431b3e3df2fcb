"use client";

import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { shellsMax } from "../terminal/memory.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** What can be done with a screen that is shown: open one more terminal, and search in this one. */
export function ScreenTools() {
  const { snapshot, actions } = useTerminal();
  const { terminal: words, dock } = useMessages();
  const isFull = snapshot.shells.length >= shellsMax;
  const addLabel = isFull ? fill(dock.shellsFull, { count: shellsMax }) : dock.addShell;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={addLabel}
        title={addLabel}
        disabled={isFull}
        onClick={() => actions.addShell()}
      >
        <Icon name="plus" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={words.find}
        title={words.find}
        aria-pressed={snapshot.isFinding}
        onClick={() => actions.setFinding(!snapshot.isFinding)}
      >
        <Icon name="search" />
      </button>
    </>
  );
}
