"use client";

import "./dock.css";
import { type RefObject, Suspense, useEffect, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { dockViewOf, standingViewOf } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { DockHeader } from "./dock-header.tsx";
import { DockResizer } from "./dock-resizer.tsx";
import { DockStrip } from "./dock-strip.tsx";
import {
  DockBanner,
  DockNotice,
  EscapeHint,
  FindBar,
  KeyBar,
  OutputPanel,
  PasteDialog,
  ReplayView,
  ShellTabs,
} from "./later-parts.tsx";
import { OtherPanes } from "./panes.tsx";
import { PhoneBar } from "./phone-bar.tsx";
import { Poster } from "./poster.tsx";

/** The dock: beside the text, below it, or over it, by the width of the window. */
export function Dock() {
  const { snapshot } = useTerminal();
  const words = useMessages().terminal;
  const view = dockViewOf(snapshot);
  const dock = useRef<HTMLElement>(null);
  useFullDock(snapshot.isFull, dock);
  return (
    <>
      <aside
        ref={dock}
        className="dock"
        data-view={view}
        data-full={snapshot.isFull || undefined}
        data-held={isHeld(snapshot) || undefined}
        aria-label={words.panel}
      >
        <DockResizer />
        <DockHeader />
        <div className="dock-step" id="dock-step" />
        <TerminalPane />
        <OtherPanes />
        <DockStrip />
      </aside>
      <PhoneBar />
      <Suspense fallback={null}>{snapshot.paste ? <PasteDialog /> : null}</Suspense>
    </>
  );
}

/** The terminal with all that belongs to it. It stays while another view is in front, hidden. */
function TerminalPane() {
  const { snapshot } = useTerminal();
  const [isOutputOpen, setOutputOpen] = useState(false);
  // A replay lies over what stands there without it, which keeps its size.
  const view = standingViewOf(snapshot);
  return (
    <div
      className="dock-pane"
      id="dock-pane-terminal"
      role="tabpanel"
      aria-labelledby="dock-tab-terminal"
      hidden={snapshot.pane !== "terminal"}
      data-scheme={snapshot.preferences.isAlwaysDark ? "dark" : undefined}
    >
      <Suspense fallback={null}>{snapshot.isWanted ? <ShellTabs /> : null}</Suspense>
      <div className="dock-body">
        <Suspense fallback={null}>
          {view === "screen" ? <DockBanner /> : null}
          {snapshot.isFinding ? <FindBar /> : null}
        </Suspense>
        <DockScreen />
        {view === "poster" ? <Poster /> : null}
        <Suspense fallback={<NoticeAhead />}>
          {view === "screen" || view === "poster" ? null : <DockNotice view={view} />}
        </Suspense>
      </div>
      <Suspense fallback={null}>
        {isOutputOpen ? <OutputPanel close={() => setOutputOpen(false)} /> : null}
      </Suspense>
      <Suspense fallback={<div className="dock-hint" />}>
        {snapshot.isWanted ? (
          <EscapeHint
            isOutputOpen={isOutputOpen}
            toggleOutput={() => setOutputOpen((isOpen) => !isOpen)}
          />
        ) : (
          <div className="dock-hint" />
        )}
      </Suspense>
      <Suspense fallback={null}>{snapshot.isShellOpen ? <KeyBar /> : null}</Suspense>
      <Suspense
        fallback={
          <div className="replay">
            <NoticeAhead />
          </div>
        }
      >
        {snapshot.replay ? <ReplayView request={snapshot.replay} /> : null}
      </Suspense>
    </div>
  );
}

/** Stands for a notice that has yet to come itself, perhaps from a server that can't be reached. */
function NoticeAhead() {
  const { link } = useTerminal().snapshot;
  const { terminal, dock } = useMessages();
  return (
    <div className="dock-notice dock-notice-centred" role="status">
      {link === "lost" ? (
        <>
          <h3>{terminal.unreachableTitle}</h3>
          <p>{terminal.unreachableText}</p>
        </>
      ) : (
        <p>{dock.loading}</p>
      )}
    </div>
  );
}

function DockScreen() {
  const { actions } = useTerminal();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current ? actions.attach(host.current) : undefined), [actions]);
  return <div ref={host} className="dock-screen" />;
}

function isHeld(snapshot: ReturnType<typeof useTerminal>["snapshot"]): boolean {
  return snapshot.link !== "open" || snapshot.exitCode !== null || snapshot.isElsewhere;
}

const phoneScreen = "(max-width: 767px)";

/** While the dock covers the window, what is under it neither scrolls nor takes the focus. */
function useFullDock(isFull: boolean, dock: RefObject<HTMLElement | null>) {
  useEffect(() => {
    if (!isFull) return;
    const root = document.documentElement;
    root.toggleAttribute("data-dock-full", true);
    const isPhone = matchMedia(phoneScreen).matches;
    // Elsewhere the bar at the top stays in sight.
    const covered = [...(dock.current?.parentElement?.children ?? [])].filter(
      (element) => element !== dock.current && (isPhone || !element.matches("header, dialog")),
    );
    for (const element of covered) element.toggleAttribute("inert", true);
    return () => {
      root.removeAttribute("data-dock-full");
      for (const element of covered) element.removeAttribute("inert");
    };
  }, [isFull, dock]);
}
