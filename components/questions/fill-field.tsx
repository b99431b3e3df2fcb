"use client";

import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import type { BlanksDraft } from "./draft.ts";
import type { FillPart, FillText } from "./question-text.ts";
import type { QuestionState } from "./use-question.ts";

interface Props {
  question: FillText;
  draft: BlanksDraft;
  state: QuestionState;
}

/** YAML with blanks to fill. A blank that is right is locked after a try. */
export function FillField(props: Props) {
  const { question, state } = props;
  const locale = useLocale();
  const words = useMessages().question;
  const lines = question.lines.map((parts, index) => ({ number: index + 1, parts }));
  const numbers = new Map(
    question.lines
      .flat()
      .flatMap((part) => ("blank" in part ? [[part.blank, part.number] as const] : [])),
  );
  return (
    <>
      <pre className="question-yaml">
        {lines.map((line) => (
          <span key={line.number} className="question-yaml-line">
            {line.parts.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line are never reordered.
              <Part key={index} {...props} part={part} />
            ))}
            {"\n"}
          </span>
        ))}
      </pre>
      {state.verdict && !state.verdict.right
        ? state.verdict.faults.map((fault) => (
            <p key={fault.part} className="reason">
              <b>{fill(words.blank, { number: numbers.get(fault.part) ?? "" })}</b>{" "}
              <InlineText text={fault.because[locale]} />
            </p>
          ))
        : null}
    </>
  );
}

function Part({ draft, state, part }: Props & { part: FillPart }) {
  const words = useMessages().question;
  if ("text" in part) return <code>{part.text}</code>;
  const { verdict } = state;
  const isWrong = verdict?.faults.some((fault) => fault.part === part.blank) ?? false;
  const isLocked = verdict !== null && !isWrong && Boolean(draft.texts[part.blank]);
  return (
    <input
      className="question-blank"
      type="text"
      aria-label={fill(words.blank, { number: part.number })}
      aria-invalid={isWrong || undefined}
      placeholder={String(part.number)}
      style={{ width: `${part.width + 3}ch` }}
      maxLength={200}
      autoCapitalize="none"
      autoComplete="off"
      autoCorrect="off"
      spellCheck={false}
      readOnly={isLocked}
      value={draft.texts[part.blank] ?? ""}
      onChange={(event) =>
        state.setDraft({
          kind: "blanks",
          texts: { ...draft.texts, [part.blank]: event.target.value },
        })
      }
    />
  );
}
