"use client";

import { useEffect, useState } from "react";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { TerminalSnapshot } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

const slowAfterSeconds = 10;

/** Tells what the reader waits for, how long each part has taken, and after ten seconds why. */
export function StartingNotice() {
  const { snapshot } = useTerminal();
  const words = useMessages().terminal;
  const seconds = useSeconds();
  const reached = reachedOf(snapshot);
  const durations = useDurations(reached);
  const waits = [words.waitServer, words.waitSandbox, words.waitShell];
  return (
    <div className="dock-notice dock-notice-waiting">
      <ol className="dock-waits" aria-live="polite">
        {waits.map((wait, index) => (
          <li key={wait} data-state={stateOf(index, reached)}>
            <Mark state={stateOf(index, reached)} />
            {wait}
            <span className="tabular">
              {index === reached ? fill(words.seconds, { seconds }) : null}
              {index < reached ? took(durations[index], words.seconds) : null}
            </span>
          </li>
        ))}
      </ol>
      <p>{seconds < slowAfterSeconds ? words.startingSoon : words.startingSlow}</p>
    </div>
  );
}

type WaitState = "done" | "now" | "later";

function Mark({ state }: { state: WaitState }) {
  if (state === "now") return <span className="spinner" aria-hidden="true" />;
  return <Icon name={state === "done" ? "check" : "ring"} />;
}

function stateOf(index: number, reached: number): WaitState {
  if (index === reached) return "now";
  return index < reached ? "done" : "later";
}

function reachedOf({ link, sandbox }: TerminalSnapshot): number {
  if (link !== "open") return 0;
  return sandbox.phase === "ready" ? 2 : 1;
}

function took(durationMs: number | undefined, words: string): string | null {
  if (durationMs === undefined) return null;
  return fill(words, { seconds: (durationMs / 1000).toFixed(1) });
}

/** Milliseconds that each part took which has begun and ended since this is shown; `undefined` for the others. */
function useDurations(reached: number): readonly (number | undefined)[] {
  const [begun, setBegun] = useState<ReadonlyMap<number, number>>(new Map());
  useEffect(() => {
    setBegun((before) => new Map(before).set(reached, performance.now()));
  }, [reached]);
  return Array.from({ length: reached }, (_, index) => {
    const [from, until] = [begun.get(index), begun.get(index + 1)];
    return from === undefined || until === undefined ? undefined : until - from;
  });
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
