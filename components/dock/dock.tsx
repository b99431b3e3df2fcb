"use client";

import "./dock.css";
import { useEffect, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { dockViewOf } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { DockBanner } from "./dock-banner.tsx";
import { DockNotice } from "./dock-notice.tsx";
import { DockResizer } from "./dock-resizer.tsx";
import { DockStrip } from "./dock-strip.tsx";
import { EscapeHint } from "./escape-hint.tsx";
import { FindBar } from "./find-bar.tsx";
import { KeyBar } from "./key-bar.tsx";
import { PhoneBar } from "./phone-bar.tsx";

/** The docked terminal: beside the text, below it, or over it, by the width of the window. */
export function Dock() {
  const { snapshot } = useTerminal();
  const words = useMessages().terminal;
  const [isFinding, setFinding] = useState(false);
  const view = dockViewOf(snapshot);
  useFullDock(snapshot.isFull);
  return (
    <>
      <aside
        className="dock"
        data-view={view}
        data-full={snapshot.isFull || undefined}
        data-held={snapshot.link !== "open" || snapshot.exitCode !== null || undefined}
        aria-label={words.panel}
      >
        <DockResizer />
        <DockHeader isFinding={isFinding} setFinding={setFinding} />
        {isFinding ? <FindBar close={() => setFinding(false)} /> : null}
        <div className="dock-body">
          <DockBanner />
          <DockScreen />
          {view === "screen" ? null : <DockNotice view={view} />}
        </div>
        <EscapeHint />
        <KeyBar />
        <DockStrip view={view} />
      </aside>
      <PhoneBar />
    </>
  );
}

function DockScreen() {
  const { actions } = useTerminal();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current ? actions.attach(host.current) : undefined), [actions]);
  return <div ref={host} className="dock-screen" />;
}

function DockHeader(props: { isFinding: boolean; setFinding: (isFinding: boolean) => void }) {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().terminal;
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
      <h2 className="dock-title">
        <Icon name="terminal" />
        {words.title}
      </h2>
      <span className="dock-space" />
      <button
        type="button"
        className="icon-button"
        aria-label={words.find}
        title={words.find}
        aria-pressed={props.isFinding}
        disabled={!snapshot.isShellOpen}
        onClick={() => props.setFinding(!props.isFinding)}
      >
        <Icon name="search" />
      </button>
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

/** While the dock covers the window, the page under it neither scrolls nor takes the focus. */
function useFullDock(isFull: boolean) {
  useEffect(() => {
    document.documentElement.toggleAttribute("data-dock-full", isFull);
    const text = document.getElementById("text");
    text?.toggleAttribute("inert", isFull);
    return () => {
      document.documentElement.removeAttribute("data-dock-full");
      text?.removeAttribute("inert");
    };
  }, [isFull]);
}
