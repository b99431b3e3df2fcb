"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";

/** How a keyboard leaves the terminal and the terminal's size; or the command that waits its turn. */
export function EscapeHint() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().terminal;
  const { size, isShellOpen, waitingCommand } = snapshot;
  const isWaiting = isShellOpen && waitingCommand !== null;
  return (
    <div className="dock-hint" data-waiting={isWaiting || undefined}>
      {isWaiting ? (
        <>
          <span role="status">{words.runWaiting}</span>
          <button
            type="button"
            className="button button-quiet button-small"
            onClick={() => actions.cancelRun()}
          >
            {words.runCancel}
          </button>
        </>
      ) : (
        <span>
          <kbd>Esc</kbd> {words.escape} <kbd>Tab</kbd> {words.escapeEnd}
        </span>
      )}
      <span className="dock-space" />
      {isShellOpen && size ? (
        <span className="tabular">
          bash {size.columns} × {size.rows}
        </span>
      ) : null}
    </div>
  );
}
