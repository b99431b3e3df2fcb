"use client";

import { useEffect, useMemo, useState } from "react";
import type { SandboxState } from "../../server/contracts/terminal.ts";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { askForNotifications, notificationsNow } from "../terminal/notifications.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";

const secondMs = 1_000;
const minuteMs = 60_000;

/** What happens when the turn comes, and a button that allows a notification then; only where there can be one. */
export function TurnPromise({ heldForMs }: { heldForMs: number }) {
  const { seat } = useMessages();
  const [notifications, setNotifications] = useState(notificationsNow);
  const minutes = Math.round(heldForMs / minuteMs);
  return (
    <>
      <div className="dock-turn">
        <p>{seat.starts}</p>
        <p>{fill(notifications === "allowed" ? seat.callsByNotice : seat.calls, { minutes })}</p>
      </div>
      {notifications === "askable" ? (
        <p>
          <button
            type="button"
            className="button button-small"
            data-action="allow-notice"
            onClick={() =>
              void askForNotifications().then(() => setNotifications(notificationsNow()))
            }
          >
            <LaterIcon name="bell" small />
            {seat.allowNotice}
          </button>
        </p>
      ) : null}
    </>
  );
}

/** The turn has come. Whoever sees this is about to be seated; the button is for the case that nobody noticed. */
export function HeldNotice() {
  const { snapshot, actions } = useTerminal();
  const { seat, terminal } = useMessages();
  const leftMs = useLeftMs(snapshot.sandbox);
  return (
    <div className="dock-notice dock-notice-centred">
      <p role="status">{seat.held}</p>
      <p className="dock-place tabular" aria-hidden="true">
        {clockOf(leftMs)}
        <small>{seat.heldLeft}</small>
      </p>
      <p>{seat.heldText}</p>
      <p className="dock-choices">
        <button
          type="button"
          className="button button-primary"
          data-action="take-seat"
          onClick={() => {
            actions.open();
            actions.focus();
          }}
        >
          <Icon name="run" small />
          {seat.take}
        </button>
        <button type="button" className="button button-quiet" onClick={() => actions.leaveQueue()}>
          {terminal.fullLeave}
        </button>
      </p>
    </div>
  );
}

/** The seat was held in vain: what that means, and how to stand in line again. */
export function LapsedNotice() {
  const { snapshot, actions } = useTerminal();
  const { seat } = useMessages();
  const locale = useLocale();
  const { sandbox } = snapshot;
  // Counted from when it was told: drawing it again puts nothing off.
  const keptUntil = useMemo(
    () => (sandbox.phase === "lapsed" ? timeIn(sandbox.placeKeptForMs, locale) : ""),
    [sandbox, locale],
  );
  if (sandbox.phase !== "lapsed") return null;
  const minutes = Math.round(sandbox.heldForMs / minuteMs);
  return (
    <div className="dock-notice">
      <div role="status">
        <h3>{seat.lapsed}</h3>
        <p>{fill(seat.lapsedText, { minutes })}</p>
        <p>
          {sandbox.placeKeptForMs > 0 ? fill(seat.placeKept, { time: keptUntil }) : seat.placeLost}
        </p>
      </div>
      <p className="dock-choices">
        <button
          type="button"
          className="button button-primary"
          data-action="stand-again"
          onClick={() => {
            actions.open();
            actions.focus();
          }}
        >
          <Icon name="reset" small />
          {seat.standAgain}
        </button>
        <button type="button" className="button button-quiet" onClick={() => actions.leaveQueue()}>
          {seat.notAgain}
        </button>
      </p>
    </div>
  );
}

/** Until the seat lapses, counted from when it was told. */
function useLeftMs(sandbox: SandboxState): number {
  const lapsesInMs = sandbox.phase === "held" ? sandbox.lapsesInMs : 0;
  const [leftMs, setLeftMs] = useState(lapsesInMs);
  useEffect(() => {
    const untilMs = performance.now() + lapsesInMs;
    const count = () => setLeftMs(Math.max(0, untilMs - performance.now()));
    count();
    const timer = setInterval(count, secondMs);
    return () => clearInterval(timer);
  }, [lapsesInMs]);
  return leftMs;
}

function clockOf(leftMs: number): string {
  const seconds = Math.ceil(leftMs / secondMs);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The reader's own clock, so many milliseconds from now. */
function timeIn(ms: number, locale: string): string {
  const time = new Date(Date.now() + ms);
  return time.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
