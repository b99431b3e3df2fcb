"use client";

import { useState } from "react";
import type { StepState } from "../../server/contracts/lesson.ts";
import { useLesson } from "../lesson/lesson-provider.tsx";
import { isDone } from "../lesson/section-state.ts";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { Tag } from "../ui/tag.tsx";
import type { StepPrediction, StepText } from "./step-text.ts";

/**
 * Asks what will happen before the command is run. Once the step is done the prediction is locked, and stands
 * beside what happened, with the reason. Missing it is no mistake, so nothing is red.
 */
export function Prediction(props: { step: StepText; state: StepState | null }) {
  const { prediction } = props.step;
  return prediction ? <Asked {...props} prediction={prediction} /> : null;
}

function Asked(props: { step: StepText; state: StepState | null; prediction: StepPrediction }) {
  const { step, state, prediction } = props;
  const words = useMessages().lab;
  const { controller } = useLesson();
  const [mine, setMine] = useState<string | null>(null);
  const choice = mine ?? state?.prediction?.choice ?? null;
  const isLocked = state !== null && isDone(state);

  function choose(id: string) {
    setMine(id);
    const action = { kind: "predict", choice: id } as const;
    void controller.act({ section: step.section, step: step.id, action });
  }

  return (
    <fieldset className="prediction" disabled={isLocked}>
      <legend>
        <span className="step-label">{words.prediction}</span>
        <InlineText text={prediction.question} />
      </legend>
      {prediction.choices.map(({ id, text }) => (
        <label key={id} className="prediction-choice">
          <input
            type="radio"
            name={`${step.id}-prediction`}
            checked={choice === id}
            onChange={() => choose(id)}
          />
          <span>
            <InlineText text={text} />
          </span>
          {isLocked ? (
            <span className="prediction-tags">
              {choice === id ? <Tag kind="accent">{words.yourPrediction}</Tag> : null}
              {prediction.answer === id ? <Tag>{words.actual}</Tag> : null}
            </span>
          ) : null}
        </label>
      ))}
      <p className="prediction-note" role="status">
        <Outcome choice={choice} isLocked={isLocked} prediction={prediction} />
      </p>
    </fieldset>
  );
}

function Outcome(props: { choice: string | null; isLocked: boolean; prediction: StepPrediction }) {
  const { choice, isLocked, prediction } = props;
  const words = useMessages().lab;
  if (!isLocked) return choice === null ? words.predictionAsk : words.predictionKept;
  return (
    <>
      {choice === null ? null : <b>{choice === prediction.answer ? words.held : words.missed} </b>}
      <InlineText text={prediction.because} />
    </>
  );
}

/**
 * What came of a prediction, for the card of a passed step that is folded: a pass folds the card, and the reason
 * is what the prediction was asked for.
 */
export function PredictionOutcome(props: { step: StepText; state: StepState | null }) {
  const { prediction } = props.step;
  const words = useMessages().lab;
  if (prediction === null || props.state?.phase !== "passed") return null;
  const choice = props.state.prediction?.choice ?? null;
  const answer = prediction.choices.find(({ id }) => id === prediction.answer)?.text ?? "";
  const verdict = choice === null ? null : choice === prediction.answer ? words.held : words.missed;
  return (
    <p className="prediction-outcome">
      {verdict === null ? null : <b>{verdict} </b>}
      <InlineText text={fill(words.answerWas, { answer, because: prediction.because })} />
    </p>
  );
}
