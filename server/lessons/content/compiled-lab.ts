import type { Lab, LabCheck, LabStep, Localized } from "../../contracts/lab.ts";
import { type Compiled, compile, type Expression } from "../cel/expression.ts";
import type { ContentFault, YamlPath } from "./yaml-file.ts";

/** A rung of a check's ladder; one with a condition explains by itself. */
export interface CompiledHint {
  readonly id: string;
  readonly when: Expression | null;
  readonly pending: boolean;
  readonly text: Localized;
  readonly shows: readonly { readonly label: Localized; readonly value: Expression }[];
  readonly command: string | null;
}

/** A check that can be judged. */
export interface CompiledCheck {
  readonly id: string;
  readonly label: Localized;
  readonly object: LabCheck["object"] | null;
  readonly observed: LabCheck["observed"] | null;
  readonly expression: Expression;
  readonly tries: Expression | null;
  readonly hints: readonly CompiledHint[];
}

/** A step whose checks can be judged. */
export interface CompiledStep extends Omit<LabStep, "checks"> {
  readonly checks: readonly CompiledCheck[];
}

/** A lab that can be judged. */
export interface CompiledLab {
  readonly steps: readonly CompiledStep[];
}

/** Compiles a lab, collecting what is wrong with it beyond its schema. The lab is of use only without faults. */
export function compileLab(lab: Lab): { lab: CompiledLab; faults: readonly ContentFault[] } {
  const faults: ContentFault[] = [];
  const steps = lab.steps.map((step, index) => {
    const path = ["steps", index];
    faults.push(...referenceFaults(lab, index, path));
    const checks = step.checks.map((check, checkIndex) =>
      compileCheck(check, [...path, "checks", checkIndex], faults),
    );
    return { ...step, checks };
  });
  return { lab: { steps }, faults };
}

function compileCheck(check: LabCheck, path: YamlPath, faults: ContentFault[]): CompiledCheck {
  const expressionAt = (text: string, at: YamlPath, type?: "string"): Expression => {
    const compiled: Compiled = compile(text, type);
    if (compiled.ok) {
      return compiled.expression;
    }
    faults.push({ path: at, reason: `${compiled.reason} (at character ${compiled.offset + 1})` });
    return { holds: () => false, text: () => null };
  };
  const hints = check.hints.map((hint, index) => ({
    ...hint,
    command: hint.command ?? null,
    when:
      hint.when === undefined ? null : expressionAt(hint.when, [...path, "hints", index, "when"]),
    shows: hint.shows.map(({ label, value }, at) => ({
      label,
      value: expressionAt(value, [...path, "hints", index, "shows", at, "value"], "string"),
    })),
  }));
  if (hints.length > 0 && hints.at(-1)?.command === null) {
    faults.push({
      path: [...path, "hints", hints.length - 1],
      reason: "the last hint of a ladder gives the exact command",
    });
  }
  return {
    id: check.id,
    label: check.label,
    object: check.object ?? null,
    observed: check.observed ?? null,
    expression: expressionAt(check.cel, [...path, "cel"]),
    tries: check.tries === undefined ? null : expressionAt(check.tries, [...path, "tries"]),
    hints,
  };
}

function referenceFaults(lab: Lab, index: number, path: YamlPath): ContentFault[] {
  const step = lab.steps[index];
  if (!step) {
    return [];
  }
  const faults: ContentFault[] = [];
  const earlier = new Set(lab.steps.slice(0, index).map(({ id }) => id));
  if (earlier.has(step.id)) {
    faults.push({ path: [...path, "id"], reason: `another step is called ${step.id}` });
  }
  for (const [at, need] of step.needs.entries()) {
    if (!earlier.has(need)) {
      faults.push({ path: [...path, "needs", at], reason: `no earlier step is called ${need}` });
    }
  }
  const { predict } = step;
  if (predict && !predict.choices.some(({ id }) => id === predict.answer)) {
    faults.push({ path: [...path, "predict", "answer"], reason: "no choice has this id" });
  }
  const hints = step.checks.flatMap((check) => check.hints);
  for (const [at, mistake] of step.mistakes.entries()) {
    if (!hints.some(({ id, when }) => id === mistake.hint && when !== undefined)) {
      faults.push({
        path: [...path, "mistakes", at, "hint"],
        reason: `no hint with a condition is called ${mistake.hint}`,
      });
    }
  }
  for (const repeated of repeatedIn([...step.checks, ...hints].map(({ id }) => id))) {
    faults.push({ path, reason: `two checks or hints of the step are called ${repeated}` });
  }
  return faults;
}

function repeatedIn(ids: readonly string[]): Set<string> {
  return new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
}
