"use client";

import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import type { LinesDraft } from "./draft.ts";
import type { SpotText } from "./question-text.ts";
import type { QuestionState } from "./use-question.ts";

interface Props {
  question: SpotText;
  draft: LinesDraft;
  state: QuestionState;
}

/** A manifest whose violating lines are to be marked. Each line is a button that stays pressed. */
export function SpotField({ question, draft, state }: Props) {
  const words = useMessages().question;
  const locale = useLocale();
  const { verdict } = state;
  const isRight = verdict?.right ?? false;
  const lines = question.lines.map((text, index) => ({ number: index + 1, text }));

  function toggle(number: number) {
    const others = draft.lines.filter((line) => line !== number);
    const isOn = draft.lines.includes(number);
    state.setDraft({ kind: "lines", lines: isOn ? others : [...others, number] });
  }

  function stateOf(number: number): "right" | "wrong" | undefined {
    const isWanted = question.wanted.includes(number);
    if (isRight) return isWanted ? "right" : undefined;
    if (!verdict || !draft.lines.includes(number)) return undefined;
    if (isWanted) return "right";
    return verdict.faults.some(({ part }) => part === String(number)) ? "wrong" : undefined;
  }

  const reasons = new Set(
    isRight ? [] : (verdict?.faults ?? []).map(({ because }) => because[locale]),
  );
  return (
    <>
      <p className="question-help">{words.spotHelp}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons that stand together, not fields of a form. */}
      <div className="spot" role="group" aria-label={words.spotHelp}>
        {lines.map(({ number, text }) => (
          <button
            key={number}
            type="button"
            className="spot-line"
            aria-pressed={isRight ? question.wanted.includes(number) : draft.lines.includes(number)}
            aria-label={`${fill(words.line, { number })} ${text.trim()}`}
            data-state={stateOf(number)}
            disabled={isRight || (verdict !== null && stateOf(number) === "right")}
            onClick={() => toggle(number)}
          >
            <span className="spot-number tabular">{number}</span>
            <code>{text === "" ? " " : text}</code>
            <SpotMark state={stateOf(number)} isMarked={draft.lines.includes(number)} />
          </button>
        ))}
      </div>
      {[...reasons].map((reason) => (
        <p key={reason} className="reason">
          <InlineText text={reason} />
        </p>
      ))}
    </>
  );
}

function SpotMark(props: { state: "right" | "wrong" | undefined; isMarked: boolean }) {
  if (props.state === "right") return <Icon name="check" small />;
  if (props.state === "wrong") return <Icon name="attention" small />;
  return props.isMarked ? <Icon name="left" small /> : null;
}
