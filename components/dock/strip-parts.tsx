"use client";

import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import type { StandingView } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { SandboxCounts } from "./sandbox-counts.tsx";
import { ToldSince } from "./told-since.tsx";

/** What the strip tells besides the state's name: what a sandbox holds, what the reader waits for, since when. */
export function StripParts({ view }: { view: StandingView }) {
  const { replay } = useTerminal().snapshot;
  if (replay) return <Replaying />;
  return (
    <>
      <SandboxParts view={view} />
      <Standing view={view} />
    </>
  );
}

/** What is on the screen is a recording. */
function Replaying() {
  const words = useMessages().replay;
  return (
    <>
      <span className="dock-replaying">
        <Icon name="run" small />
        {words.label}
      </span>
      <span>{words.note}</span>
    </>
  );
}

/** What a sandbox that runs is and holds. */
function SandboxParts({ view }: { view: StandingView }) {
  const { sandbox } = useTerminal().snapshot;
  const { terminal: words } = useMessages();
  if (sandbox.phase !== "ready") return null;
  return (
    <>
      {view === "screen" ? (
        <>
          <span className="dock-namespace">
            <span className="dock-label">{words.namespace}</span> {sandbox.namespace}
          </span>
          <SandboxCounts />
        </>
      ) : null}
      {sandbox.shell === "local" ? <span className="dock-warning">{words.localShell}</span> : null}
    </>
  );
}

function Standing({ view }: { view: StandingView }) {
  const { snapshot } = useTerminal();
  const { dock } = useMessages();
  const locale = useLocale();
  const { sandbox } = snapshot;
  return (
    <>
      {view === "full" && sandbox.phase === "full" ? (
        <>
          <span className="tabular">{fill(dock.place, { place: sandbox.place })}</span>
          <ToldSince />
        </>
      ) : null}
      {view === "screen" && snapshot.link !== "open" && snapshot.attempts > 0 ? (
        <span className="tabular">{fill(dock.attempts, { count: snapshot.attempts })}</span>
      ) : null}
      {view === "screen" && snapshot.isElsewhere ? <span>{dock.stripElsewhere}</span> : null}
      {sandbox.phase === "idle" || sandbox.phase === "expired" ? (
        <span className="tabular">{fill(dock.since, { time: timeOf(sandbox.since, locale) })}</span>
      ) : null}
    </>
  );
}

/** Hours and minutes of an RFC 3339 time, as the reader's clock has them; with the date where it isn't today's. */
function timeOf(instant: string, locale: string): string {
  const time = new Date(instant);
  const isToday = time.toDateString() === new Date().toDateString();
  const date = isToday ? {} : ({ month: "short", day: "numeric" } as const);
  return time.toLocaleString(locale, {
    ...date,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
