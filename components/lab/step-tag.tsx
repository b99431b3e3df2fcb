"use client";

import type { StepState } from "../../server/contracts/lesson.ts";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Tag } from "../ui/tag.tsx";

/** How a step stands, in one word. Nothing while nothing has been seen of it. */
export function StepTag({ state }: { state: StepState }) {
  const words = useMessages().lab;
  const locale = useLocale();
  switch (state.phase) {
    case "waiting":
      return null;
    case "checking":
      return (
        <Tag kind="accent">
          <span className="spinner" />
          {words.checking}
        </Tag>
      );
    case "not-yet": {
      const count = state.checks.filter(({ passed }) => !passed).length;
      return (
        <Tag kind="warn" icon="attention">
          {count === 1 ? words.notYetOne : fill(words.notYet, { count })}
        </Tag>
      );
    }
    case "fault":
      return <Tag icon="server">{words.fault}</Tag>;
    case "skipped":
      return <Tag icon="right">{words.skipped}</Tag>;
    case "passed":
      return (
        <>
          {state.prediction?.right ? (
            <span className="step-minutes">{words.predictionHeld}</span>
          ) : null}
          <Tag kind="ok" icon="check">
            <span className="tabular">
              {state.doneAt
                ? fill(words.passedAt, { time: clockOf(state.doneAt, locale) })
                : words.passed}
            </span>
          </Tag>
        </>
      );
  }
}

function clockOf(time: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(time));
}
