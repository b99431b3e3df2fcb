"use client";

import type { ReactNode } from "react";
import type { QueueWait } from "../../server/contracts/terminal.ts";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { ReplayOffer } from "../replay/replay-offer.tsx";
import type { StandingView } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { HeldNotice, LapsedNotice, TurnPromise } from "./seat-notices.tsx";
import { StartingNotice } from "./starting-notice.tsx";
import { useKept, useReached } from "./use-kept.ts";

/** What stands in the place of the screen while there's none: what happened, what is kept, one action. */
export function DockNotice({ view }: { view: Exclude<StandingView, "screen" | "poster"> }) {
  switch (view) {
    case "starting":
      return <StartingNotice />;
    case "full":
      return <FullNotice />;
    case "held":
      return <HeldNotice />;
    case "lapsed":
      return <LapsedNotice />;
    case "idle":
      return <IdleNotice />;
    case "expired":
      return <ExpiredNotice />;
    case "fault":
      return <FaultNotice />;
    case "unreachable":
      return <UnreachableNotice />;
  }
}

function FullNotice() {
  const { snapshot, actions } = useTerminal();
  const { sandbox } = snapshot;
  const words = useMessages().terminal;
  return (
    <div className="dock-notice dock-notice-centred">
      <div role="status">
        <p>{words.fullText}</p>
        <p className="dock-place tabular">
          {sandbox.phase === "full" ? sandbox.place : ""}
          <small>{words.fullPlace}</small>
        </p>
      </div>
      {sandbox.phase === "full" ? <Wait wait={sandbox.wait} /> : null}
      {sandbox.phase === "full" ? <TurnPromise heldForMs={sandbox.heldForMs} /> : null}
      <p className="dock-choices">
        <ReplayOffer kind="watch" />
        <button
          type="button"
          className="button button-quiet"
          data-action="leave-queue"
          onClick={() => actions.leaveQueue()}
        >
          {words.fullLeave}
        </button>
      </p>
    </div>
  );
}

/** How long it may take. It changes by the minute, which is no news to be announced. */
function Wait({ wait: { fromMinutes, likely } }: { wait: QueueWait }) {
  const words = useMessages().terminal;
  if (likely) {
    return (
      <p className="tabular">
        <b>{fill(words.fullLikely, likely)}</b>
        {likely.toMinutes > likely.minutes
          ? fill(fromMinutes > 0 ? words.fullRange : words.fullWithin, {
              from: fromMinutes,
              to: likely.toMinutes,
            })
          : null}
      </p>
    );
  }
  return (
    <p className="tabular">
      {fromMinutes > 0 ? fill(words.fullEarliest, { minutes: fromMinutes }) : words.fullUnknown}
    </p>
  );
}

function IdleNotice() {
  const { sandbox } = useTerminal().snapshot;
  const words = useMessages().terminal;
  const locale = useLocale();
  const kept = useKept();
  const afterMs = sandbox.phase === "idle" ? sandbox.afterMs : null;
  const title =
    afterMs === null
      ? words.idleTitle
      : fill(words.idleTitleAfter, { minutes: minutesOf(afterMs) });
  return (
    <Ended title={title} action={words.resume}>
      <Fact icon="check" name={words.kept} value={kept} />
      <Fact icon="minus" name={words.stopped} value={words.idleStopped} />
      {sandbox.phase === "idle" ? (
        <Fact
          icon="clock"
          name={words.deadline}
          value={fill(words.idleUntil, { date: dateOf(sandbox.until, locale) })}
        />
      ) : null}
    </Ended>
  );
}

function ExpiredNotice() {
  const words = useMessages().terminal;
  return (
    <Ended title={words.expiredTitle} action={words.startOver}>
      <Fact icon="minus" name={words.gone} value={words.expiredGone} />
      <Fact icon="check" name={words.kept} value={useReached()} />
    </Ended>
  );
}

function Ended(props: { title: string; action: string; children: ReactNode }) {
  const { actions } = useTerminal();
  return (
    <div className="dock-notice" role="status">
      <h3>{props.title}</h3>
      <dl className="dock-facts">{props.children}</dl>
      <p>
        <button
          type="button"
          className="button button-primary"
          onClick={() => {
            actions.open();
            actions.focus();
          }}
        >
          <Icon name="run" small />
          {props.action}
        </button>
      </p>
    </div>
  );
}

function minutesOf(ms: number): number {
  return Math.max(1, Math.round(ms / 60_000));
}

/** A date of an RFC 3339 time, as the reader's calendar has it. */
function dateOf(instant: string, locale: string): string {
  return new Date(instant).toLocaleDateString(locale, { month: "long", day: "numeric" });
}

function Fact(props: { icon: IconName; name: string; value: string }) {
  return (
    <div>
      <Icon name={props.icon} small />
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

function FaultNotice() {
  const { snapshot, actions } = useTerminal();
  const messages = useMessages();
  const words = messages.terminal;
  const { sandbox, fault } = snapshot;
  const minutes = sandbox.phase === "fault" ? sandbox.retryInMinutes : null;
  return (
    <div className="dock-notice" role="status">
      <h3>{minutes === null ? words.faultTitle : words.crowdedTitle}</h3>
      <p>{minutes === null ? words.faultText : fill(words.crowdedText, { minutes })}</p>
      {/* What happened to the sandbox is told in the page's own words; of a terminal the server knows more. */}
      <p className="dock-reason" lang="en">
        {sandbox.phase === "fault" ? "" : fault}
      </p>
      <p className="dock-choices">
        <button type="button" className="button" onClick={() => actions.open()}>
          {messages.retry}
        </button>
        <ReplayOffer kind="watch" />
      </p>
    </div>
  );
}

function UnreachableNotice() {
  const { actions } = useTerminal();
  const words = useMessages().terminal;
  return (
    <div className="dock-notice" role="status">
      <h3>{words.unreachableTitle}</h3>
      <p>{words.unreachableText}</p>
      <p className="dock-choices">
        <button type="button" className="button" onClick={() => actions.reconnect()}>
          {words.retryNow}
        </button>
        <ReplayOffer kind="watch" />
      </p>
    </div>
  );
}
