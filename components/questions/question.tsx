"use client";

import { type FormEvent, useId, useState } from "react";
import { BookLink } from "../book/book-link.tsx";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { AnswerField } from "./answer-field.tsx";
import { missingIn } from "./draft.ts";
import type { QuestionText } from "./question-text.ts";
import { recallDays } from "./recall-due.ts";
import { type QuestionState, useQuestion } from "./use-question.ts";

/**
 * A question with its answer, judged by the server part by part. After a wrong answer what was right stays,
 * and only the rest is asked again.
 */
export function Question(props: {
  question: QuestionText;
  /** Asks once more what may have been answered before. */
  isAgain?: boolean;
}) {
  const { question } = props;
  const state = useQuestion(question, props.isAgain ?? false);
  const words = useMessages().question;
  const locale = useLocale();
  const promptId = useId();
  const [isIncomplete, setIncomplete] = useState(false);
  const missing = missingIn(question, state.draft);
  const isRight = state.verdict?.right ?? false;

  function submit(event: FormEvent) {
    event.preventDefault();
    setIncomplete(missing !== null);
    if (missing === null) state.submit();
  }

  return (
    <form
      className="question"
      id={`question-${question.id}${props.isAgain ? "-again" : ""}`}
      data-question={question.id}
      data-right={isRight || undefined}
      aria-labelledby={promptId}
      onSubmit={submit}
    >
      <p className="question-kind">
        <Icon name={isRight ? "checkCircle" : "question"} small />
        <b className="tabular">{props.isAgain ? words.label : fill(words.of, question.place)}</b>
        {words.kinds[question.kind]}
      </p>
      <p className="question-prompt" id={promptId}>
        <InlineText text={question.prompt} />
      </p>
      <AnswerField question={question} state={state} />
      <div className="question-foot">
        {isRight ? null : <SubmitButton question={question} state={state} />}
        <p className="question-note" role="status">
          {isIncomplete && missing
            ? words[missing]
            : (state.refusal?.[locale] ?? noteOf(question, state, words))}
        </p>
        {state.verdict && !isRight ? (
          <BookLink className="question-back" href={question.teaches.href}>
            {words.back}
          </BookLink>
        ) : null}
      </div>
      {isRight ? <Explanation question={question} isAgain={props.isAgain ?? false} /> : null}
    </form>
  );
}

function SubmitButton({ question, state }: { question: QuestionText; state: QuestionState }) {
  const words = useMessages().question;
  const label = question.kind === "text" ? words.keep : words.answer;
  return (
    <button
      type="submit"
      className="button button-primary"
      data-action="answer"
      disabled={state.phase === "judging"}
    >
      {state.verdict ? words.tryAgain : label}
    </button>
  );
}

function Explanation({ question, isAgain }: { question: QuestionText; isAgain: boolean }) {
  const words = useMessages().question;
  return (
    <div className="question-explanation">
      {question.kind === "text" ? (
        <>
          <p>
            <b>{words.model}</b>
          </p>
          <p>
            <InlineText text={question.model} />
          </p>
        </>
      ) : null}
      <p>
        <InlineText text={question.explanation} />
      </p>
      <p>
        <BookLink href={question.teaches.href}>{question.teaches.name}</BookLink>
      </p>
      {question.isRecalled && !isAgain ? (
        <p className="question-note">{fill(words.againLater, { days: recallDays })}</p>
      ) : null}
    </div>
  );
}

type QuestionWords = ReturnType<typeof useMessages>["question"];

function noteOf(question: QuestionText, state: QuestionState, words: QuestionWords): string {
  const { phase, verdict } = state;
  if (phase === "judging") return words.judging;
  if (phase === "kept") return words.waiting;
  if (!verdict) return "";
  if (verdict.right) return question.kind === "text" ? words.textKept : words.right;
  const isOneThing = question.kind === "single" || question.kind === "predict";
  return isOneThing ? words.notYet : fill(words.wrongParts, { count: verdict.faults.length });
}
