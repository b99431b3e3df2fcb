import type { StoredStep } from "../../store/index.ts";
import type { CompiledLab, CompiledStep } from "../content/compiled-lab.ts";
import { isOfObjects } from "./judge.ts";
import { mergeRecords, newRecord } from "./step-record.ts";

/** What one learner has reached in one lab, step by step. */
export class StepRecords {
  readonly #section: string;
  readonly #lab: CompiledLab;
  readonly #onRecord: (record: StoredStep) => void;
  readonly #records: Map<string, StoredStep>;

  /** `onRecord` hears of every change from now on. */
  constructor(
    section: string,
    lab: CompiledLab,
    stored: readonly StoredStep[],
    onRecord: (record: StoredStep) => void,
  ) {
    this.#section = section;
    this.#lab = lab;
    this.#onRecord = onRecord;
    this.#records = new Map(stored.map((record) => [record.step, record]));
  }

  of({ id }: CompiledStep): StoredStep {
    return this.#records.get(id) ?? newRecord(this.#section, id);
  }

  save(record: StoredStep): void {
    if (JSON.stringify(this.#records.get(record.step)) !== JSON.stringify(record)) {
      this.#records.set(record.step, record);
      this.#onRecord(record);
    }
  }

  /** Takes in what the store knew, once it can be read. */
  merge(stored: readonly StoredStep[]): void {
    for (const record of stored) {
      const here = this.#records.get(record.step);
      this.save(here ? mergeRecords(here, record) : record);
    }
  }

  /** When the last of what a step needs was done or skipped; 0 if it needs nothing. */
  readySinceMs({ needs }: CompiledStep): number {
    const needed = this.#lab.steps.filter(({ id }) => needs.includes(id));
    return Math.max(0, ...needed.map((step) => Date.parse(this.of(step).doneAt ?? "") || 0));
  }

  /** Whether all that a step needs is done or was skipped. */
  isReady({ needs }: CompiledStep): boolean {
    return this.#lab.steps
      .filter(({ id }) => needs.includes(id))
      .every((step) => this.of(step).outcome !== "open");
  }

  /** Steps that can be done now, and skipped ones that may still be done. */
  current(): readonly CompiledStep[] {
    return this.#lab.steps.filter(
      (step) => this.of(step).outcome !== "passed" && this.isReady(step),
    );
  }

  /** A step and all that come after it. */
  from(stepId: string): readonly CompiledStep[] {
    const index = this.#lab.steps.findIndex(({ id }) => id === stepId);
    return index < 0 ? [] : this.#lab.steps.slice(index);
  }

  /** Steps that were passed and whose end state can be seen in the cluster; with `before`, those before that step. */
  standing(before?: string): readonly CompiledStep[] {
    const end = this.#lab.steps.findIndex(({ id }) => id === before);
    return this.#lab.steps
      .slice(0, end < 0 ? undefined : end)
      .filter((step) => this.of(step).outcome === "passed" && step.checks.some(isOfObjects));
  }

  /** A step with all that it needs, in order. */
  pathTo(stepId: string): readonly CompiledStep[] {
    const wanted = new Set([stepId]);
    for (const { id, needs } of this.#lab.steps.toReversed()) {
      for (const need of wanted.has(id) ? needs : []) {
        wanted.add(need);
      }
    }
    return this.#lab.steps.filter(({ id }) => wanted.has(id));
  }

  /** What was done before `at` doesn't count for open steps, unless it has counted already. */
  openAnew(at: string): void {
    for (const step of this.current()) {
      this.save({ ...this.of(step), openedAt: at });
    }
  }

  /** Forgets what was reached in a step, but for its prediction; what is done from `at` on counts for it. */
  reset(step: CompiledStep, at: string): void {
    const { prediction } = this.of(step);
    const openedAt = this.isReady(step) ? at : null;
    this.save({ ...newRecord(this.#section, step.id), prediction, openedAt });
  }
}
