"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "./terminal-provider.tsx";

/** How a keyboard leaves the terminal, and the terminal's size; always in sight. */
export function EscapeHint() {
  const { size, isShellOpen } = useTerminal().snapshot;
  const words = useMessages().terminal;
  return (
    <div className="dock-hint">
      <span>
        <kbd>Esc</kbd> {words.escape} <kbd>Tab</kbd> {words.escapeEnd}
      </span>
      <span className="dock-space" />
      {isShellOpen && size ? (
        <span className="tabular">
          bash {size.columns} × {size.rows}
        </span>
      ) : null}
    </div>
  );
}
