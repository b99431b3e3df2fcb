import type { StepRebuilding } from "../../contracts/lesson.ts";
import type { CompiledStep } from "../content/compiled-lab.ts";
import { lessonLimits } from "../limits.ts";
import { isAmiss } from "./judge.ts";
import type { StepRecords } from "./step-records.ts";
import type { Timers } from "./timers.ts";
import type { Find } from "./world.ts";

/**
 * Whether what a learner made in steps that they passed is still there: it isn't in a new sandbox, or in one that
 * began anew. One looks only when there is reason to, a moment after it, and as long as something is missing.
 */
export class StandingSteps {
  readonly #records: StepRecords;
  readonly #timers: Timers;
  readonly #onDue: () => void;
  #lost: ReadonlySet<string> = new Set();
  #isDoubtful = false;
  #rebuilding: { readonly for: string; readonly at: StepRebuilding } | null = null;

  /** `onDue`: it's time to {@link StandingSteps.look}. */
  constructor(records: StepRecords, timers: Timers, onDue: () => void) {
    this.#records = records;
    this.#timers = timers;
    this.#onDue = onDue;
  }

  /** There is reason to look. */
  doubt(): void {
    this.#timers.after(lessonLimits.settleMs, () => {
      this.#isDoubtful = true;
      this.#onDue();
    });
  }

  /** The sandbox is a new one: nothing is there until one has looked. */
  presumeLost(): void {
    this.#lost = new Set(this.#records.standing().map(({ id }) => id));
  }

  /** Steps whose objects want to be looked at; none without a doubt. */
  doubted(): readonly CompiledStep[] {
    return this.#isDoubtful ? this.#records.standing() : [];
  }

  /** Looks at the doubted steps. */
  look(find: Find): void {
    if (this.#isDoubtful) {
      const amiss = this.doubted().filter((step) => isAmiss(step, this.#records.of(step), find));
      this.#lost = new Set(amiss.map(({ id }) => id));
      this.#isDoubtful = amiss.length > 0;
    }
  }

  /** Steps before `stepId` that are missing; all of them where there is no sandbox. */
  lostBefore(stepId: string, hasSandbox: boolean): readonly string[] {
    const ids = this.#records.standing(stepId).map(({ id }) => id);
    return hasSandbox ? ids.filter((id) => this.#lost.has(id)) : ids;
  }

  /** The steps before `stepId` to be made again, in order: from the first that is missing on, for they build on it. */
  toRebuild(stepId: string, find: Find): readonly CompiledStep[] {
    const steps = this.#records.standing(stepId);
    const first = steps.findIndex((step) => isAmiss(step, this.#records.of(step), find));
    return first < 0 ? [] : steps.slice(first);
  }

  rebuildingOf(stepId: string): StepRebuilding | null {
    return this.#rebuilding?.for === stepId ? this.#rebuilding.at : null;
  }

  /** Which step is being made again for `stepId`, or that none is any more. */
  setRebuilding(stepId: string, at: StepRebuilding | null): void {
    this.#rebuilding = at && { for: stepId, at };
    if (!at) {
      this.#isDoubtful = true;
    }
  }
}
