"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { ChoicesField } from "./choices-field.tsx";
import { FillField } from "./fill-field.tsx";
import { OrderField } from "./order-field.tsx";
import type { QuestionText } from "./question-text.ts";
import { SpotField } from "./spot-field.tsx";
import type { QuestionState } from "./use-question.ts";

/** Where a question is answered, by its kind. */
export function AnswerField(props: { question: QuestionText; state: QuestionState }) {
  const { question, state } = props;
  const { draft } = state;
  const words = useMessages().question;
  switch (question.kind) {
    case "single":
    case "multiple":
    case "predict":
      return draft.kind === "choices" ? (
        <ChoicesField question={question} draft={draft} state={state} />
      ) : null;
    case "order":
      return draft.kind === "order" ? (
        <OrderField question={question} draft={draft} state={state} />
      ) : null;
    case "fill":
      return draft.kind === "blanks" ? (
        <FillField question={question} draft={draft} state={state} />
      ) : null;
    case "spot":
      return draft.kind === "lines" ? (
        <SpotField question={question} draft={draft} state={state} />
      ) : null;
    case "text":
      return draft.kind === "text" ? (
        <textarea
          className="question-text"
          aria-label={words.textLabel}
          rows={3}
          maxLength={4000}
          value={draft.text}
          readOnly={state.verdict?.right ?? false}
          onChange={(event) => state.setDraft({ kind: "text", text: event.target.value })}
        />
      ) : null;
  }
}
