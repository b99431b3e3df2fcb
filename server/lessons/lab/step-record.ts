import type { StoredStep } from "../../store/index.ts";

/** A step that nothing was done for. */
export function newRecord(section: string, step: string): StoredStep {
  return {
    section,
    step,
    outcome: "open",
    openedAt: null,
    doneAt: null,
    attempts: 0,
    isSeen: false,
    doneChecks: [],
    hints: [],
    prediction: null,
  };
}

/** One record of what is known here and what the store knew: nothing that was reached is lost. */
export function mergeRecords(here: StoredStep, stored: StoredStep): StoredStep {
  const [better, other] = rank(here) > rank(stored) ? [here, stored] : [stored, here];
  const known = new Set(better.hints.map(({ hint }) => hint));
  return {
    ...better,
    openedAt: better.openedAt ?? other.openedAt,
    attempts: Math.max(here.attempts, stored.attempts),
    isSeen: here.isSeen || stored.isSeen,
    doneChecks: [...new Set([...stored.doneChecks, ...here.doneChecks])],
    hints: [...better.hints, ...other.hints.filter(({ hint }) => !known.has(hint))],
    prediction: stored.prediction ?? here.prediction,
  };
}

function rank({ outcome }: StoredStep): number {
  return ["open", "skipped", "passed"].indexOf(outcome);
}
