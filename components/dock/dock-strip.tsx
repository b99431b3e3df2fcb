"use client";

import "./dock-strip.css";
import { Suspense } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { DockView, TerminalSnapshot } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { SandboxCounts } from "./later-parts.tsx";
import { StartOver } from "./start-over.tsx";

type Shape = "ring" | "spinner" | "clock" | "disc" | "square" | "server" | "offline";

/** One line under the screen that names the sandbox's state by a shape and a few words. */
export function DockStrip({ view }: { view: DockView }) {
  const { snapshot } = useTerminal();
  const { terminal: words } = useMessages();
  const { sandbox } = snapshot;
  const [shape, name] = stateOf(view, snapshot, words);
  return (
    <div className="dock-strip">
      <div className="dock-strip-parts">
        <span className="dock-state">
          <StateMark shape={shape} />
          {name}
        </span>
        <SandboxParts view={view} />
        <Standing view={view} />
      </div>
      {sandbox.phase === "ready" ? <StartOver /> : null}
    </div>
  );
}

/** What a sandbox that runs is and holds. */
function SandboxParts({ view }: { view: DockView }) {
  const { sandbox } = useTerminal().snapshot;
  const { terminal: words } = useMessages();
  if (sandbox.phase !== "ready") return null;
  return (
    <>
      {view === "screen" ? (
        <span className="dock-namespace">
          <span className="dock-label">{words.namespace}</span> {sandbox.namespace}
        </span>
      ) : null}
      {view === "screen" ? (
        <Suspense fallback={null}>
          <SandboxCounts />
        </Suspense>
      ) : null}
      {sandbox.shell === "local" ? <span className="dock-warning">{words.localShell}</span> : null}
    </>
  );
}

/** What the reader waits for, or since when it is so. */
function Standing({ view }: { view: DockView }) {
  const { snapshot } = useTerminal();
  const { terminal: words, dock } = useMessages();
  const { sandbox } = snapshot;
  return (
    <>
      {view === "poster" ? <span>{words.stripAbsentNote}</span> : null}
      {view === "full" && sandbox.phase === "full" ? (
        <span className="tabular">{fill(dock.place, { place: sandbox.place })}</span>
      ) : null}
      {view === "screen" && snapshot.link !== "open" && snapshot.attempts > 0 ? (
        <span className="tabular">{fill(dock.attempts, { count: snapshot.attempts })}</span>
      ) : null}
      {view === "screen" && snapshot.isElsewhere ? <span>{dock.stripElsewhere}</span> : null}
      {sandbox.phase === "idle" || sandbox.phase === "expired" ? (
        <span className="tabular">{fill(dock.since, { time: timeOf(sandbox.since) })}</span>
      ) : null}
    </>
  );
}

function StateMark({ shape }: { shape: Shape }) {
  if (shape === "clock" || shape === "server" || shape === "offline")
    return <Icon name={shape} small />;
  if (shape === "spinner") return <span className="spinner" aria-hidden="true" />;
  return <span className="dock-mark" data-shape={shape} aria-hidden="true" />;
}

function stateOf(
  view: DockView,
  snapshot: TerminalSnapshot,
  words: Messages["terminal"],
): [Shape, string] {
  switch (view) {
    case "poster":
      return snapshot.sandbox.phase === "ready"
        ? ["disc", words.stripReady]
        : ["ring", words.stripAbsent];
    case "starting":
      return ["spinner", words.stripStarting];
    case "full":
      return ["clock", words.stripFull];
    case "idle":
      return ["square", words.stripIdle];
    case "expired":
      return ["square", words.stripExpired];
    case "fault":
      return ["server", words.stripFault];
    case "unreachable":
      return ["offline", words.stripUnreachable];
    case "screen":
      return snapshot.link === "open"
        ? ["disc", words.stripReady]
        : ["spinner", words.stripReconnecting];
  }
}

/** Hours and minutes of an RFC 3339 time, as the reader's clock has them. */
function timeOf(instant: string): string {
  return new Date(instant).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
