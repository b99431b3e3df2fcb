"use client";

import "./dock-strip.css";
import { Suspense } from "react";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { type StandingView, standingViewOf, type TerminalSnapshot } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { SandboxRest, StartOver, StripParts } from "./later-parts.tsx";

type Shape = "ring" | "spinner" | "clock" | "disc" | "square" | "server" | "offline";

/** One line under the screen that names the sandbox's state by a shape and a few words. */
export function DockStrip() {
  const { snapshot } = useTerminal();
  const messages = useMessages();
  const { terminal: words } = messages;
  const { sandbox, link } = snapshot;
  const view = standingViewOf(snapshot);
  const [shape, name] = stateOf(view, snapshot, messages);
  const isRunning = sandbox.phase === "ready" && link === "open";
  return (
    <div className="dock-strip">
      <div className="dock-strip-parts">
        <span className="dock-state">
          <StateMark shape={shape} />
          <span>
            {shape === "disc" ? <span className="dock-state-of">{words.sandbox}</span> : null}
            {name}
          </span>
        </span>
        {view === "poster" && sandbox.phase === "absent" && !snapshot.replay ? (
          <span>{words.stripAbsentNote}</span>
        ) : null}
        <Suspense fallback={null}>
          {sandbox.phase === "absent" && !snapshot.replay ? null : <StripParts view={view} />}
        </Suspense>
      </div>
      <Suspense fallback={null}>
        {isRunning && view === "screen" && !snapshot.replay ? <SandboxRest /> : null}
        {isRunning && !snapshot.replay ? <StartOver /> : null}
      </Suspense>
    </div>
  );
}

function StateMark({ shape }: { shape: Shape }) {
  if (shape === "clock" || shape === "server" || shape === "offline")
    return <Icon name={shape} small />;
  if (shape === "spinner") return <span className="spinner" aria-hidden="true" />;
  return <span className="dock-mark" data-shape={shape} aria-hidden="true" />;
}

function stateOf(
  view: StandingView,
  snapshot: TerminalSnapshot,
  { terminal: words, seat }: Messages,
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
    case "held":
      return ["clock", seat.stripHeld];
    case "lapsed":
      return ["square", seat.stripLapsed];
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
