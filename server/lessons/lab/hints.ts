import type { ShownHint } from "../../contracts/lesson.ts";
import type { StoredStep } from "../../store/index.ts";
import type { Facts } from "../cel/expression.ts";
import type { CompiledHint } from "../content/compiled-lab.ts";
import type { CheckVerdict } from "./judge.ts";

interface Rung {
  readonly check: string;
  readonly hint: CompiledHint;
  readonly facts: Facts;
}

/** The ladders of all checks that fail, in order. */
function rungsOf(verdicts: readonly CheckVerdict[]): readonly Rung[] {
  return verdicts
    .filter(({ passed }) => !passed)
    .flatMap(({ check, facts }) => check.hints.map((hint) => ({ check: check.id, hint, facts })));
}

/** Whether a hint is made for what is there and what was done. To be asked last: most of the work of a round. */
function suits({ hint: { when }, facts }: Rung): boolean {
  return when === null || when.holds(facts);
}

function isShown(hints: StoredStep["hints"], rung: Rung): boolean {
  return hints.some(({ check, hint }) => check === rung.check && hint === rung.hint.id);
}

/** The hint that explains by itself why a step is open: the first that is made for this state. */
export function diagnosisOf(verdicts: readonly CheckVerdict[]): Rung | null {
  return rungsOf(verdicts).find((rung) => rung.hint.when !== null && suits(rung)) ?? null;
}

/** The rung that comes next when a hint is asked for. */
export function nextRung(
  verdicts: readonly CheckVerdict[],
  shown: StoredStep["hints"],
): Rung | null {
  return rungsOf(verdicts).find((rung) => !isShown(shown, rung) && suits(rung)) ?? null;
}

/** Adds a rung to those that were shown. */
export function withShown(shown: StoredStep["hints"], rung: Rung | null): StoredStep["hints"] {
  return rung === null || isShown(shown, rung)
    ? shown
    : [...shown, { check: rung.check, hint: rung.hint.id }];
}

/** The shown hints that still suit, in ladder order. */
export function shownHints(
  verdicts: readonly CheckVerdict[],
  shown: StoredStep["hints"],
): readonly ShownHint[] {
  return rungsOf(verdicts)
    .filter((rung) => isShown(shown, rung) && suits(rung))
    .map(({ check, hint: { id, text, shows, command }, facts }) => ({
      check,
      hint: id,
      text,
      shows: shows.flatMap(({ label, value }) => {
        const told = value.text(facts);
        return told === null ? [] : [{ label, value: told }];
      }),
      command,
    }));
}
