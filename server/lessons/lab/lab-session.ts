import type { StepRebuilding, StepState } from "../../contracts/lesson.ts";
import type { Clock } from "../../core/clock.ts";
import { messageOf } from "../../core/errors.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import type { SandboxReader } from "../../gateway/index.ts";
import type { StoredStep } from "../../store/index.ts";
import type { CompiledLab, CompiledStep } from "../content/compiled-lab.ts";
import { lessonLimits } from "../limits.ts";
import type { Deed, ObservationLog } from "../observing/observation-log.ts";
import { diagnosisOf, nextRung, withShown } from "./hints.ts";
import { type CheckVerdict, isOfObjects, isTry, judgeStep, unjudged } from "./judge.ts";
import { Rounds } from "./rounds.ts";
import { StandingSteps } from "./standing-steps.ts";
import { StepRecords } from "./step-records.ts";
import { stateOf } from "./step-state.ts";
import { Timers } from "./timers.ts";
import { type Find, World } from "./world.ts";

/** What a lab is judged with, and who hears of it. */
export interface LabSessionOptions {
  readonly section: string;
  readonly lab: CompiledLab;
  readonly observations: ObservationLog;
  readonly clock: Clock;
  readonly log: Logger;
  /** A step looks different now. */
  readonly onChange: (state: StepState) => void;
  /** What is to be remembered of a step has changed. */
  readonly onRecord: (record: StoredStep) => void;
}

/**
 * One learner's work on a lab: judges the steps whose needs are met whenever something may have changed. A step
 * that was passed stays passed. Disposing ends all watching.
 */
export class LabSession implements Owned {
  readonly #options: LabSessionOptions;
  readonly #records: StepRecords;
  readonly #standing: StandingSteps;
  readonly #rounds: Rounds;
  readonly #timers: Timers;
  readonly #verdicts = new Map<string, readonly CheckVerdict[]>();
  /** Steps at which something was tried that wasn't judged to the end: what was done may still bear fruit. */
  readonly #tries = new Map<string, { isDue: boolean }>();
  readonly #told = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  #world: World | null = null;
  /** While a solution runs, nothing counts as a failed try. */
  #quiet = false;
  /** While steps are made again, nothing is judged. */
  #isSuspended = false;
  #isDisposed = false;
  /** Whether it's known that there is none; not so before one has looked. */
  #hasNoSandbox = false;

  constructor(options: LabSessionOptions, stored: readonly StoredStep[]) {
    const { section, lab, clock, onRecord } = options;
    this.#options = options;
    this.#records = new StepRecords(section, lab, stored, onRecord);
    this.#rounds = new Rounds(() => this.#round(), clock, lessonLimits.roundRestMs);
    this.#timers = new Timers(clock);
    this.#standing = new StandingSteps(this.#records, this.#timers, () => this.wake());
    for (const state of this.states()) {
      this.#told.set(state.id, JSON.stringify(state));
    }
  }

  /** Every step as it is known now. */
  states(): readonly StepState[] {
    return this.#options.lab.steps.map((step) => this.#stateOf(step));
  }

  /** A step as it is known now; null if there is none. */
  state(stepId: string): StepState | null {
    const step = this.#step(stepId);
    return step ? this.#stateOf(step) : null;
  }

  /** Takes in what the store knew, once it can be read. */
  merge(stored: readonly StoredStep[]): void {
    this.#records.merge(stored);
    this.wake();
  }

  /** Reads objects of another sandbox from now on, or of none. */
  use(reader: SandboxReader | null): void {
    if (reader && this.#hasNoSandbox) {
      this.#standing.presumeLost();
    }
    this.#hasNoSandbox = reader === null;
    this.#world?.dispose();
    this.#world = reader ? new World(reader, () => this.wake()) : null;
    this.#verdicts.clear();
    this.#standing.doubt();
    this.#tell();
    this.wake();
  }

  /** What was made in steps may be gone: looks soon. */
  doubt(): void {
    this.#standing.doubt();
  }

  /** Something was done; the log has it already. */
  observe(deed: Deed): void {
    for (const step of this.#quiet || this.#isSuspended ? [] : this.#records.current()) {
      // What began before the step could be tried was done for the one before, whose fruit is seen at once.
      const isLate = deed.beganMs < this.#records.readySinceMs(step);
      if (this.#records.of(step).outcome === "open" && !isLate && isTry(step, deed)) {
        const attempt = { isDue: false };
        this.#tries.set(step.id, attempt);
        this.#timers.after(lessonLimits.quietMs, () => {
          attempt.isDue = true;
          this.wake();
        });
      }
    }
    this.wake();
  }

  /** Judges soon. */
  wake(): void {
    this.#rounds.ask();
  }

  /** Shows the next rung of the ladder. */
  hint(stepId: string): void {
    this.#change(stepId, (step, record) => {
      const rung = nextRung(this.#verdictsOf(step), record.hints);
      return { ...record, hints: withShown(record.hints, rung) };
    });
  }

  /** Keeps the first prediction; later ones and unknown choices change nothing. */
  predict(stepId: string, choice: string): void {
    this.#change(stepId, ({ predict }, record) => {
      const isKnown = predict?.choices.some(({ id }) => id === choice) ?? false;
      return isKnown && record.prediction === null ? { ...record, prediction: choice } : record;
    });
  }

  /** Goes on without a step that is open. */
  skip(stepId: string): void {
    this.#change(stepId, (_, record) =>
      record.outcome === "open"
        ? { ...record, outcome: "skipped", doneAt: this.#now().toISOString() }
        : record,
    );
  }

  /** A step and all after it, as `restart` opens them afresh. */
  from(stepId: string): readonly CompiledStep[] {
    return this.#records.from(stepId);
  }

  /** Opens a step and all after it afresh; predictions stay. */
  reset(stepId: string): void {
    for (const step of this.#records.from(stepId)) {
      this.#records.reset(step, new Date(this.#now().getTime() + 1).toISOString());
      this.#verdicts.delete(step.id);
      this.#tries.delete(step.id);
    }
    this.#tell();
    this.wake();
  }

  /** A step with all that it needs, in order, without those whose end state is there already. */
  async missingTo(stepId: string): Promise<readonly CompiledStep[]> {
    const path = this.#records.pathTo(stepId);
    const find = await this.#read(path);
    return path.filter((step) => {
      const record = this.#records.of(step);
      const objects = judgeStep(step, record, find, []).filter(({ check }) => isOfObjects(check));
      return record.outcome === "open" || !objects.every(({ passed }) => passed);
    });
  }

  /** Passed steps before this one to be made again, in order; none where all that they made is there. */
  async toRebuild(stepId: string): Promise<readonly CompiledStep[]> {
    return this.#standing.toRebuild(stepId, await this.#read(this.#records.standing(stepId)));
  }

  /** Tells which step is being made again for `stepId`; null: none any more. */
  setRebuilding(stepId: string, at: StepRebuilding | null): void {
    this.#standing.setRebuilding(stepId, at);
    this.#tell();
  }

  /** Waits until a step's objects are as its checks want them, or `waitMs` have passed. @returns whether they are. */
  async untilThere(step: CompiledStep, waitMs: number): Promise<boolean> {
    const untilMs = this.#now().getTime() + waitMs;
    while (!this.#isDisposed) {
      const objects = judgeStep(step, this.#records.of(step), await this.#read([step]), []);
      if (objects.every(({ check, passed }) => passed || !isOfObjects(check))) {
        return true;
      }
      if (this.#now().getTime() >= untilMs) {
        return false;
      }
      await this.#options.clock.sleep(lessonLimits.rebuiltEveryMs);
    }
    return false;
  }

  /** From now on nothing is judged, until {@link LabSession.resume}. */
  suspend(): void {
    this.#isSuspended = true;
  }

  /** Judges again; what was done meanwhile counts for no step. */
  resume(): void {
    this.#isSuspended = false;
    this.#records.openAnew(new Date(this.#now().getTime() + 1).toISOString());
    this.wake();
  }

  /** Runs `work` without counting tries. */
  async quietly<T>(work: () => Promise<T>): Promise<T> {
    this.#quiet = true;
    this.#tries.clear();
    try {
      return await work();
    } finally {
      this.#quiet = false;
      this.wake();
    }
  }

  /** Waits until a step is done or `waitMs` have passed. @returns whether it is done. */
  untilDone(stepId: string, waitMs: number): Promise<boolean> {
    const isDone = () => this.state(stepId)?.doneAt != null;
    this.wake();
    return new Promise((resolve) => {
      const timer = this.#timers.after(waitMs, () => end());
      const end = () => {
        void timer.dispose();
        this.#listeners.delete(look);
        resolve(isDone());
      };
      const look = () => void ((isDone() || this.#isDisposed) && end());
      this.#listeners.add(look);
      look();
    });
  }

  dispose(): void {
    this.#rounds.stop();
    this.#world?.dispose();
    this.#world = null;
    this.#timers.dispose();
    this.#isDisposed = true;
    this.#notify();
  }

  /** Reads what the current steps look at and judges them, going on as long as that opens further ones. */
  async #round(): Promise<void> {
    if (this.#isSuspended) {
      return;
    }
    try {
      const current = this.#records.current();
      const looked = [...current, ...this.#standing.doubted()];
      this.#world?.watch(selectorsOf(looked));
      const find = await this.#read(looked);
      if (this.#isSuspended) {
        return;
      }
      this.#standing.look(find);
      const passed = current.filter((step) => this.#judge(step, find));
      this.#tell();
      if (passed.length > 0) {
        this.wake();
      }
    } catch (error) {
      this.#options.log.error({ error: messageOf(error) }, "a lab could not be judged");
      this.#timers.after(lessonLimits.faultRetryMs, () => this.wake());
    }
  }

  async #read(steps: readonly CompiledStep[]): Promise<Find> {
    const selectors = selectorsOf(steps);
    const find = (await this.#world?.read(selectors)) ?? (() => []);
    if (selectors.some((selector) => find(selector) === null)) {
      this.#timers.after(lessonLimits.faultRetryMs, () => this.wake());
    }
    return find;
  }

  /** @returns whether the step was passed by this. */
  #judge(step: CompiledStep, find: Find): boolean {
    let record = this.#records.of(step);
    if (!this.#world || record.outcome === "passed" || !this.#records.isReady(step)) {
      return false;
    }
    const nowMs = this.#now().getTime();
    const openedAt = record.openedAt ?? new Date(nowMs - lessonLimits.graceMs).toISOString();
    const deeds = this.#options.observations.since(Date.parse(openedAt));
    const sinceMs = this.#records.readySinceMs(step);
    const verdicts = judgeStep(step, record, find, deeds, sinceMs);
    this.#verdicts.set(step.id, verdicts);
    const done = verdicts.filter(({ check, passed }) => check.observed && passed);
    record = { ...record, openedAt, doneChecks: done.map(({ check }) => check.id) };
    const isPassed = verdicts.every(({ passed }) => passed);
    if (isPassed) {
      this.#tries.delete(step.id);
      this.#records.save({ ...record, outcome: "passed", doneAt: this.#now().toISOString() });
    } else {
      this.#records.save(this.#settled(record, verdicts));
    }
    return isPassed;
  }

  /** A step that isn't passed: says why, and counts what was tried once nothing moves any more. */
  #settled(record: StoredStep, verdicts: readonly CheckVerdict[]): StoredStep {
    const attempt = this.#tries.get(record.step);
    const isMoving = attempt?.isDue === false;
    const isTried = attempt !== undefined || record.isSeen;
    const isUnknown = verdicts.some(({ unknown }) => unknown);
    if (isMoving || !isTried || isUnknown || record.outcome !== "open") {
      return record;
    }
    this.#tries.delete(record.step);
    const why = diagnosisOf(verdicts);
    const isFailure = attempt !== undefined && !why?.hint.pending;
    return {
      ...record,
      isSeen: true,
      attempts: record.attempts + (isFailure ? 1 : 0),
      hints: withShown(record.hints, why),
    };
  }

  #change(stepId: string, change: (step: CompiledStep, record: StoredStep) => StoredStep): void {
    const step = this.#step(stepId);
    if (step) {
      this.#records.save(change(step, this.#records.of(step)));
      this.#tell();
      this.wake();
    }
  }

  #stateOf(step: CompiledStep): StepState {
    return stateOf(step, this.#records.of(step), {
      verdicts: this.#verdictsOf(step),
      isOpen: this.#world !== null && this.#records.isReady(step),
      isMoving: this.#tries.has(step.id),
      lost: this.#records.isReady(step)
        ? this.#standing.lostBefore(step.id, this.#world !== null)
        : [],
      rebuilding: this.#standing.rebuildingOf(step.id),
    });
  }

  #verdictsOf(step: CompiledStep): readonly CheckVerdict[] {
    return this.#verdicts.get(step.id) ?? unjudged(step);
  }

  #tell(): void {
    for (const state of this.states()) {
      const text = JSON.stringify(state);
      if (this.#told.get(state.id) !== text) {
        this.#told.set(state.id, text);
        this.#options.onChange(state);
      }
    }
    this.#notify();
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  #step(stepId: string): CompiledStep | undefined {
    return this.#options.lab.steps.find(({ id }) => id === stepId);
  }

  #now(): Date {
    return this.#options.clock.now();
  }
}

function selectorsOf(steps: readonly CompiledStep[]) {
  return steps.flatMap(({ checks }) => checks.flatMap(({ object }) => (object ? [object] : [])));
}
