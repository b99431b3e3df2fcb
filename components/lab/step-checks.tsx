"use client";

import type { ShownHint, StepState } from "../../server/contracts/lesson.ts";
import { isDone, reasonOf } from "../lesson/section-state.ts";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import type { StepText } from "./step-text.ts";

interface Row {
  readonly id: string;
  readonly label: string;
  readonly passed: boolean;
}

/** What the step is checked by, which of it holds, and why the rest doesn't yet. */
export function StepChecks(props: { step: StepText; state: StepState | null; isOffline: boolean }) {
  const { step, state, isOffline } = props;
  const words = useMessages().lab;
  const locale = useLocale();
  const rows: readonly Row[] =
    state && state.checks.length > 0
      ? state.checks.map(({ id, label, passed }) => ({ id, label: label[locale], passed }))
      : step.checks.map((check) => ({ ...check, passed: false }));
  if (rows.length === 0) return null;
  const isOpen = state?.phase === "not-yet";
  return (
    <div className="checks">
      <p className="checks-head">
        <span className="step-label">{words.checks}</span>
        <span className="tabular">
          {state && state.attempts > 1 && !isDone(state)
            ? fill(words.attempts, { count: state.attempts })
            : isOffline
              ? words.checksOffline
              : words.checksAutomatic}
        </span>
      </p>
      <ul>
        {rows.map((row) => (
          <Check key={row.id} row={row} isOpen={isOpen} />
        ))}
      </ul>
      {state ? <Reason hint={reasonOf(state)} /> : null}
      {state?.phase === "fault" ? <p className="checks-fault">{words.faultText}</p> : null}
    </div>
  );
}

function Check({ row, isOpen }: { row: Row; isOpen: boolean }) {
  const words = useMessages().lab;
  const isMissing = isOpen && !row.passed;
  return (
    <li className={isMissing ? "check check-missing" : row.passed ? "check check-met" : "check"}>
      <Icon name={row.passed ? "check" : isMissing ? "attention" : "ring"} />
      <span>
        <InlineText text={row.label} />
      </span>
      {isMissing ? (
        <span className="check-word">{words.notYetWord}</span>
      ) : (
        <span className="screen-reader">{row.passed ? words.met : words.open}</span>
      )}
    </li>
  );
}

function Reason({ hint }: { hint: ShownHint | null }) {
  const locale = useLocale();
  if (!hint) return null;
  return (
    <div className="reason">
      <p>
        <InlineText text={hint.text[locale]} />
      </p>
      {hint.shows.length > 0 ? (
        <dl className="reason-values">
          {hint.shows.map(({ label, value }) => (
            <div key={label.en}>
              <dt>{label[locale]}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
