"use client";

import { useEffect, useState } from "react";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";

const tickMs = 1_000;

/** How old the place is that is shown: since the server last told it. */
export function ToldSince() {
  const { sandbox } = useTerminal().snapshot;
  const { seat } = useMessages();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (sandbox.phase !== "full") return;
    const toldMs = performance.now();
    const count = () => setSeconds(Math.floor((performance.now() - toldMs) / 1_000));
    count();
    const timer = setInterval(count, tickMs);
    return () => clearInterval(timer);
  }, [sandbox]);
  const text =
    seconds < 60
      ? fill(seat.toldSeconds, { seconds })
      : fill(seat.toldMinutes, { minutes: Math.floor(seconds / 60) });
  return <span className="dock-told tabular">{text}</span>;
}
