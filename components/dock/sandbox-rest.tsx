"use client";

import { useEffect, useState } from "react";
import type { SandboxState } from "../../server/contracts/terminal.ts";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";

const minuteMs = 60_000;
const tickMs = 15_000;
const hoursFromMinutes = 120;

/** How long the sandbox goes on if nobody touches it: every command and every key puts its rest off again. */
export function SandboxRest() {
  const { sandbox, link } = useTerminal().snapshot;
  const { dock } = useMessages();
  const leftMs = useLeftMs(sandbox);
  if (leftMs === null || link !== "open") return null;
  const minutes = Math.max(1, Math.ceil(leftMs / minuteMs));
  const text =
    minutes < hoursFromMinutes
      ? fill(dock.stripRest, { minutes })
      : fill(dock.stripRestHours, { hours: Math.floor(minutes / 60) });
  return (
    <span className="dock-rest tabular" title={dock.stripRestNote}>
      {text}
    </span>
  );
}

/** Counted from when the state was told; `null` while the sandbox doesn't run. */
function useLeftMs(sandbox: SandboxState): number | null {
  const [leftMs, setLeftMs] = useState<number | null>(null);
  useEffect(() => {
    if (sandbox.phase !== "ready") {
      setLeftMs(null);
      return;
    }
    const untilMs = performance.now() + sandbox.idleInMs;
    const count = () => setLeftMs(untilMs - performance.now());
    count();
    const timer = setInterval(count, tickMs);
    return () => clearInterval(timer);
  }, [sandbox]);
  return leftMs;
}
