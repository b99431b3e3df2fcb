"use client";

import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { shellsMax } from "../terminal/memory.ts";
import { dockViewOf } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** The button that opens one more terminal. */
export function AddShell() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().dock;
  const isFull = snapshot.shells.length >= shellsMax;
  const label = isFull ? fill(words.shellsFull, { count: shellsMax }) : words.addShell;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      disabled={dockViewOf(snapshot) !== "screen" || isFull}
      onClick={() => actions.addShell()}
    >
      <Icon name="plus" />
    </button>
  );
}
