import type { StepPhase, StepRebuilding, StepState } from "../../contracts/lesson.ts";
import type { StoredStep } from "../../store/index.ts";
import type { CompiledStep } from "../content/compiled-lab.ts";
import { diagnosisOf, nextRung, shownHints } from "./hints.ts";
import type { CheckVerdict } from "./judge.ts";

/** How a step stands at the moment. */
export interface Standing {
  readonly verdicts: readonly CheckVerdict[];
  /** Whether it is being judged: its needs are met and there is a sandbox. */
  readonly isOpen: boolean;
  /** Whether something was tried a moment ago. */
  readonly isMoving: boolean;
  /** Steps before it whose end state is gone. */
  readonly lost: readonly string[];
  readonly rebuilding: StepRebuilding | null;
}

/** What a learner is shown of a step. */
export function stateOf(step: CompiledStep, record: StoredStep, standing: Standing): StepState {
  const { verdicts } = standing;
  const done = record.outcome === "passed";
  const { predict } = step;
  return {
    id: step.id,
    phase: phaseOf(record, standing),
    checks: verdicts.map(({ check, passed }) => ({
      id: check.id,
      label: check.label,
      passed: done || passed,
    })),
    attempts: record.attempts,
    hints: done ? [] : shownHints(verdicts, record.hints),
    moreHints: !done && nextRung(verdicts, record.hints) !== null,
    prediction:
      record.prediction === null || !predict
        ? null
        : { choice: record.prediction, right: record.prediction === predict.answer },
    doneAt: record.doneAt,
    lost: record.outcome === "open" ? standing.lost : [],
    rebuilding: standing.rebuilding,
  };
}

function phaseOf(record: StoredStep, { verdicts, isOpen, isMoving }: Standing): StepPhase {
  if (record.outcome !== "open") {
    return record.outcome;
  }
  if (!isOpen) {
    return "waiting";
  }
  if (verdicts.some(({ unknown }) => unknown)) {
    return "fault";
  }
  if (isMoving || (record.isSeen && diagnosisOf(verdicts)?.hint.pending)) {
    return "checking";
  }
  return record.isSeen ? "not-yet" : "waiting";
}
