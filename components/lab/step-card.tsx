"use client";

import { type ReactNode, useId, useRef } from "react";
import type { SectionState, StepState } from "../../server/contracts/lesson.ts";
import { useLesson, useSection } from "../lesson/lesson-provider.tsx";
import { currentStepOf, isDone, reasonOf } from "../lesson/section-state.ts";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { StepReplayOffer } from "../replay/step-replay-offer.tsx";
import { Icon } from "../ui/icon.tsx";
import { plainText } from "../ui/inline-text.tsx";
import { CommandBlock } from "./command-block.tsx";
import { Prediction, PredictionOutcome } from "./prediction.tsx";
import { StepActions } from "./step-actions.tsx";
import { StepChecks } from "./step-checks.tsx";
import { StepHints } from "./step-hints.tsx";
import { StepInDock } from "./step-in-dock.tsx";
import { StepRebuild } from "./step-rebuild.tsx";
import { StepTag } from "./step-tag.tsx";
import type { StepText } from "./step-text.ts";
import { type StepPlace, useFold } from "./use-fold.ts";
import { useStepMark } from "./use-step-mark.ts";

/** A step of a lab: its goal, what to predict and to run, and how the learner stands with it. */
export function StepCard({ step, children }: { step: StepText; children: ReactNode }) {
  const section = useSection(step.section);
  const state = section?.steps.find((each) => each.id === step.id) ?? null;
  const { isOffline } = useLink();
  const header = useRef<HTMLButtonElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const isFinished = state !== null && isDone(state);
  const isNow = isCurrent(section, step);
  const place = placeOf(section, state, step);
  const id = `step-${step.id}`;
  const fold = useFold({ target: id, place, isKnown: section !== null, header, body });
  const bodyId = useId();
  useStepMark(step, state?.phase);
  return (
    <section
      className="step"
      id={id}
      data-step={step.id}
      data-phase={state?.phase}
      data-current={isNow || undefined}
      data-folded={fold.isFolded || undefined}
      aria-labelledby={`${step.id}-title`}
    >
      <span className="step-number tabular" aria-hidden="true">
        <StepMark number={step.number} state={state} />
      </span>
      <div className="step-card">
        <StepHeader step={step} state={state} canFold={place !== "now"} isFolded={fold.isFolded}>
          {place === "now" ? (
            step.title
          ) : (
            <button
              ref={header}
              type="button"
              className="step-fold"
              aria-expanded={!fold.isFolded}
              aria-controls={bodyId}
              onClick={() => fold.setFolded(!fold.isFolded)}
            >
              {step.title}
            </button>
          )}
        </StepHeader>
        <div className="step-body" id={bodyId} ref={body} hidden={fold.isFolded}>
          <div className="step-goal">{children}</div>
          {isNow && state ? <StepRebuild step={step} state={state} /> : null}
          <Prediction step={step} state={state} />
          <CommandBlock
            command={step.command}
            expected={step.expected}
            also={<StepReplayOffer step={step.id} />}
          />
          <StepChecks step={step} state={state} isOffline={isOffline} />
          {!isFinished && (isNow || (state?.attempts ?? 0) > 0) ? (
            <StepHints step={step} state={state} />
          ) : null}
          <StepActions step={step} state={state} isNow={isNow} />
        </div>
        {fold.isFolded ? <PredictionOutcome step={step} state={state} /> : null}
      </div>
      {isNow ? <StepInDock step={step} state={state} /> : null}
      <Announcement step={step} state={state} />
    </section>
  );
}

/** `children` is the title, as a button where the card can be folded. */
function StepHeader(props: {
  step: StepText;
  state: StepState | null;
  canFold: boolean;
  isFolded: boolean;
  children: ReactNode;
}) {
  const messages = useMessages();
  const { step, state } = props;
  return (
    <header className="step-header">
      <h3 className="step-title" id={`${step.id}-title`}>
        <span className="screen-reader">{fill(messages.step, { number: step.number })} </span>
        {props.children}
      </h3>
      <span className="step-facts">
        {state && isDone(state) ? null : (
          <span className="step-minutes tabular">
            {fill(messages.aboutMinutes, { minutes: step.minutes })}
          </span>
        )}
        {state ? <StepTag state={state} /> : null}
        {props.canFold ? <Icon name={props.isFolded ? "chevronDown" : "up"} /> : null}
      </span>
    </header>
  );
}

/** Says what a change of the step means, for those who don't see it. */
function Announcement({ step, state }: { step: StepText; state: StepState | null }) {
  const words = useMessages().lab;
  const locale = useLocale();
  const { number } = step;
  const reason = state ? plainText(reasonOf(state)?.text[locale] ?? "") : "";
  return (
    <span className="screen-reader" role="status">
      {state?.phase === "passed" ? fill(words.stepPassed, { number }) : null}
      {state?.phase === "not-yet" ? fill(words.stepNotYet, { number, reason }) : null}
      {state?.phase === "fault" ? words.faultText : null}
    </span>
  );
}

/**
 * Until the learner's standing is known, the first step is the one at hand: it's drawn as for a newcomer, so
 * that nothing moves when the standing comes.
 */
function isCurrent(section: SectionState | null, step: StepText): boolean {
  return section === null ? step.number === 1 : currentStepOf(section) === step.id;
}

function placeOf(section: SectionState | null, state: StepState | null, step: StepText): StepPlace {
  if (state !== null && isDone(state)) return "done";
  const isMoving = state !== null && state.phase !== "waiting";
  return isCurrent(section, step) || isMoving ? "now" : "next";
}

function useLink(): { isOffline: boolean } {
  return { isOffline: useLesson().snapshot.link === "lost" };
}

/** The step's number, or how it was finished: in another shape where it was skipped. */
function StepMark({ number, state }: { number: number; state: StepState | null }) {
  if (!state || !isDone(state)) return number;
  return <Icon name={state.phase === "skipped" ? "right" : "check"} small />;
}
