import { expect, it } from "vitest";
import type { ShownHint, StepState } from "../../server/contracts/lesson.ts";
import { currentStepOf, reasonOf } from "./section-state.ts";

function hint(id: string, command: string | null): ShownHint {
  return { check: "c", hint: id, text: { ja: id, en: id }, shows: [], command };
}

function step(phase: StepState["phase"], hints: readonly ShownHint[]): StepState {
  return {
    id: phase,
    phase,
    checks: [],
    attempts: 0,
    hints,
    moreHints: false,
    prediction: null,
    doneAt: null,
    lost: [],
    rebuilding: null,
  };
}

it("takes the first hint for the reason, but not a command that was asked for", () => {
  const [why, how] = [hint("why", null), hint("how", "kubectl get pods")];
  expect(reasonOf(step("not-yet", [why, how]))).toBe(why);
  expect(reasonOf(step("not-yet", [how]))).toBeNull();
  expect(reasonOf(step("checking", [why]))).toBeNull();
  expect(reasonOf(step("not-yet", []))).toBeNull();
});

it("comes to the first step that is neither passed nor skipped", () => {
  const steps = (["passed", "skipped", "not-yet", "waiting"] as const).map((phase) =>
    step(phase, []),
  );
  expect(currentStepOf({ section: "s", steps, answers: [] })).toBe("not-yet");
  expect(currentStepOf({ section: "s", steps: steps.slice(0, 2), answers: [] })).toBeNull();
});
