"use client";

import { type KeyboardEvent, Suspense } from "react";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { type DockPane, dockViewOf } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { DockSettings } from "./dock-settings.tsx";
import { ScreenTools } from "./later-parts.tsx";

const panes: readonly {
  readonly pane: DockPane;
  readonly icon: IconName;
  readonly label: (messages: Messages) => string;
}[] = [
  { pane: "terminal", icon: "terminal", label: (messages) => messages.terminal.title },
  { pane: "topology", icon: "graph", label: (messages) => messages.topology.tab },
  { pane: "files", icon: "file", label: (messages) => messages.files.title },
];

/** The dock's views as tabs, and what can be done with the one in front. */
export function DockHeader() {
  const { snapshot, actions } = useTerminal();
  const messages = useMessages();
  const words = messages.terminal;
  const fullLabel = snapshot.isFull ? words.shrink : words.enlarge;
  return (
    <div className="dock-header">
      <button
        type="button"
        className="icon-button dock-close"
        aria-label={words.close}
        onClick={() => actions.setFull(false)}
      >
        <Icon name="close" />
      </button>
      <PaneTabs />
      <span className="dock-space" />
      {snapshot.pane === "terminal" ? <TerminalTools /> : null}
      <button
        type="button"
        className="icon-button dock-enlarge"
        aria-label={fullLabel}
        title={fullLabel}
        aria-pressed={snapshot.isFull}
        onClick={() => actions.setFull(!snapshot.isFull)}
      >
        <Icon name="full" />
      </button>
    </div>
  );
}

function PaneTabs() {
  const { snapshot, actions } = useTerminal();
  const messages = useMessages();

  function press(event: KeyboardEvent<HTMLButtonElement>, index: number) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = by === undefined ? undefined : panes.at((index + by) % panes.length);
    if (!next) return;
    event.preventDefault();
    actions.setPane(next.pane);
    document.getElementById(`dock-tab-${next.pane}`)?.focus();
  }

  return (
    <div className="dock-tabs" role="tablist" aria-label={messages.dock.panes}>
      {panes.map(({ pane, icon, label }, index) => (
        <button
          key={pane}
          type="button"
          role="tab"
          id={`dock-tab-${pane}`}
          className="dock-tab"
          aria-selected={snapshot.pane === pane}
          aria-controls={`dock-pane-${pane}`}
          tabIndex={snapshot.pane === pane ? 0 : -1}
          onClick={() => actions.setPane(pane)}
          onKeyDown={(event) => press(event, index)}
        >
          <Icon name={icon} />
          {label(messages)}
        </button>
      ))}
    </div>
  );
}

function TerminalTools() {
  const { snapshot } = useTerminal();
  return (
    <>
      <Suspense fallback={null}>
        {dockViewOf(snapshot) === "screen" ? <ScreenTools /> : null}
      </Suspense>
      <DockSettings />
    </>
  );
}
