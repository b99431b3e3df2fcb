"use client";

import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { Tag } from "../ui/tag.tsx";
import { type ChoiceLook, lookOf } from "./choice-look.ts";
import type { ChoicesDraft } from "./draft.ts";
import type { ChoicesText, ChoiceText } from "./question-text.ts";
import type { QuestionState } from "./use-question.ts";

interface Props {
  question: ChoicesText;
  draft: ChoicesDraft;
  state: QuestionState;
}

/** One choice or several of them. After a right answer every choice explains itself. */
export function ChoicesField(props: Props) {
  const { question } = props;
  return (
    <>
      {question.command === null ? null : (
        <pre className="question-command">
          <span aria-hidden="true">$ </span>
          <code>{question.command}</code>
        </pre>
      )}
      <div className="choices">
        {question.choices.map((choice) => (
          <Choice key={choice.id} {...props} choice={choice} />
        ))}
      </div>
    </>
  );
}

function Choice({ question, draft, state, choice }: Props & { choice: ChoiceText }) {
  const locale = useLocale();
  const isMultiple = question.kind === "multiple";
  const look = lookOf({ isMultiple, draft, verdict: state.verdict, choice });
  const note = look.note === null || typeof look.note === "string" ? look.note : look.note[locale];

  function choose() {
    const others = draft.ids.filter((id) => id !== choice.id);
    const isOn = draft.ids.includes(choice.id);
    const ids = isMultiple ? (isOn ? others : [...others, choice.id]) : [choice.id];
    state.setDraft({ kind: "choices", ids });
  }

  return (
    <label className="choice" data-state={look.mark ?? undefined}>
      <input
        type={isMultiple ? "checkbox" : "radio"}
        name={`${question.section}-${question.id}`}
        checked={look.isChosen}
        disabled={look.isLocked}
        onChange={choose}
      />
      <span className="choice-text">
        <InlineText text={choice.text} />
        {note === null ? null : (
          <small>
            <InlineText text={note} />
          </small>
        )}
      </span>
      <ChoiceTag mark={look.mark} />
    </label>
  );
}

function ChoiceTag({ mark }: { mark: ChoiceLook["mark"] }) {
  const words = useMessages().question;
  switch (mark) {
    case "right":
      return (
        <Tag kind="ok" icon="check">
          {words.rightTag}
        </Tag>
      );
    case "wrong":
      return (
        <Tag kind="warn" icon="attention">
          {words.yourAnswer}
        </Tag>
      );
    case "missed":
      return (
        <Tag kind="warn" icon="plus">
          {words.missedTag}
        </Tag>
      );
    case null:
      return null;
  }
}
