"use client";

import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { dockViewOf } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { isFailure } from "../terminal/text/exit-mark.ts";
import { Icon } from "../ui/icon.tsx";

/**
 * The line under the screen: how a keyboard leaves the terminal and that the last command failed, or what the page
 * offers just now: the command that waits its turn, or half-width characters for a line that was typed full-width.
 */
export function EscapeHint(props: { isOutputOpen: boolean; toggleOutput: () => void }) {
  const { snapshot } = useTerminal();
  const words = useMessages().dock;
  const { size, isShellOpen, waitingCommand, halfWidth } = snapshot;
  const isScreen = dockViewOf(snapshot) === "screen";
  const kind = hintOf(isShellOpen, waitingCommand, halfWidth);
  return (
    <div className="dock-hint" data-kind={kind}>
      {kind === "waiting" ? <WaitingHint /> : null}
      {kind === "full-width" ? <FullWidthHint /> : null}
      {isScreen && kind === "leave" ? (
        <>
          <LeaveHint />
          <span className="dock-failed" role="status">
            {isFailure(snapshot.lastExit) ? fill(words.failed, { code: snapshot.lastExit }) : null}
          </span>
        </>
      ) : null}
      <span className="dock-space" />
      {isScreen && kind === "leave" ? (
        <>
          {size ? (
            <span className="dock-size tabular">
              bash {size.columns} × {size.rows}
            </span>
          ) : null}
          <button
            type="button"
            className="icon-button dock-hint-button"
            aria-label={words.output}
            title={words.output}
            aria-expanded={props.isOutputOpen}
            onClick={props.toggleOutput}
          >
            <Icon name="file" small />
          </button>
        </>
      ) : null}
    </div>
  );
}

function hintOf(isShellOpen: boolean, waiting: string | null, halfWidth: string | null) {
  if (isShellOpen && waiting !== null) return "waiting";
  return isShellOpen && halfWidth !== null ? "full-width" : "leave";
}

function LeaveHint() {
  const words = useMessages().terminal;
  return (
    <span>
      <kbd>Esc</kbd> {words.escape} <kbd>Tab</kbd> {words.escapeEnd}
    </span>
  );
}

function WaitingHint() {
  const { actions } = useTerminal();
  const words = useMessages().terminal;
  return (
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
  );
}

function FullWidthHint() {
  const { actions } = useTerminal();
  const words = useMessages().dock;
  return (
    <>
      <span role="status">{words.fullWidth}</span>
      <button type="button" className="button button-small" onClick={() => actions.makeHalfWidth()}>
        {words.makeHalfWidth}
      </button>
      <button
        type="button"
        className="button button-quiet button-small"
        onClick={() => actions.keepFullWidth()}
      >
        {words.keepFullWidth}
      </button>
    </>
  );
}
