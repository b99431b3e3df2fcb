import type { SectionState, ShownHint, StepState } from "../../server/contracts/lesson.ts";
import type { QuestionVerdict } from "../../server/contracts/question.ts";

/** A section's state with one step's in place of the older one. */
export function withStep(state: SectionState, step: StepState): SectionState {
  const steps = state.steps.map((other) => (other.id === step.id ? step : other));
  return { ...state, steps };
}

/** A section's state with a verdict, in place of the older one on the same question. */
export function withAnswer(state: SectionState, verdict: QuestionVerdict): SectionState {
  const others = state.answers.filter((other) => other.question !== verdict.question);
  return { ...state, answers: [...others, verdict] };
}

/** Whether nothing remains to be done for a step. */
export function isDone(step: StepState): boolean {
  return step.phase === "passed" || step.phase === "skipped";
}

/** What explains why a step is open: its first hint, unless that is asked for and gives a command. */
export function reasonOf({ phase, hints: [first] }: StepState): ShownHint | null {
  return phase === "not-yet" && first?.command === null ? first : null;
}

/** The first step that is open; `null` when all are done. */
export function currentStepOf(state: SectionState): string | null {
  return state.steps.find((step) => !isDone(step))?.id ?? null;
}
