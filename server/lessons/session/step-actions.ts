import type { Localized } from "../../contracts/lab.ts";
import type { Reply, StepAction, StepState } from "../../contracts/lesson.ts";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { Sandbox, Sandboxes } from "../../sandbox/index.ts";
import type { HandedOutFile } from "../content/chapter.ts";
import type { LabSession } from "../lab/lab-session.ts";
import { lessonLimits } from "../limits.ts";
import { withFreshFiles } from "./fresh-files.ts";
import type { LearnerSession } from "./learner-session.ts";
import { runScript, type ScriptResult } from "./run-script.ts";
import { notRebuilt, words } from "./words.ts";

/** Runs a script in a sandbox. */
type Run = (
  sandbox: Sandbox,
  script: string,
  options: { readonly clock: Clock; readonly timeoutMs: number },
) => Promise<ScriptResult>;

/** What actions are done with. */
export interface StepActionsOptions {
  readonly learnerId: string;
  readonly session: LearnerSession;
  readonly sandboxes: Pick<Sandboxes, "ready">;
  /** What was handed out to work with. */
  readonly files: readonly HandedOutFile[];
  readonly clock: Clock;
  readonly run?: Run;
}

/** What a learner does with a step besides working on it; one at a time where the sandbox is worked on. */
export class StepActions {
  readonly #options: StepActionsOptions;
  readonly #run: Run;
  #isBusy = false;

  constructor(options: StepActionsOptions) {
    this.#options = options;
    this.#run = options.run ?? runScript;
  }

  /** Answers when the action is done, with the step as it is then. `address`: where the learner asks from. */
  async act({ section, step, action }: StepAction, address: string): Promise<Reply<StepState>> {
    const lab = this.#options.session.lab(section);
    if (!lab?.state(step)) {
      return { ok: false, message: words.unknown };
    }
    const failure = await this.#do(lab, step, action, address);
    const state = lab.state(step);
    return failure || !state
      ? { ok: false, message: failure ?? words.unknown }
      : { ok: true, value: state };
  }

  /** @returns why it could not be done, or null. */
  async #do(
    lab: LabSession,
    step: string,
    action: StepAction["action"],
    address: string,
  ): Promise<Localized | null> {
    switch (action.kind) {
      case "hint":
        lab.hint(step);
        return null;
      case "skip":
        lab.skip(step);
        return null;
      case "predict":
        lab.predict(step, action.choice);
        return null;
      case "solve":
        return this.#alone(() => this.#solve(lab, step, address));
      case "restart":
        return this.#alone(() => this.#restart(lab, step, address));
      case "rebuild":
        return this.#alone(() => this.#rebuild(lab, step, address));
    }
  }

  async #alone(work: () => Promise<Localized | null>): Promise<Localized | null> {
    if (this.#isBusy) {
      return words.busy;
    }
    this.#isBusy = true;
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) {
        return error.code === "capacity" ? words.noSeat : words.noSandbox;
      }
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * Runs the solutions of all that the step needs and isn't there, and its own. A command that is its own solution
   * reads the files as they were handed out: those in the home may be what went wrong.
   */
  async #solve(lab: LabSession, stepId: string, address: string): Promise<Localized | null> {
    const sandbox = await this.#sandbox(address);
    return lab.quietly(async () => {
      for (const { id, solution, command } of await lab.missingTo(stepId)) {
        await this.#script(sandbox, solution ?? this.#solutionOf(command));
        if (!(await lab.untilDone(id, lessonLimits.solvedMsMax))) {
          return words.notSolved;
        }
      }
      return null;
    });
  }

  #solutionOf(command: string): string {
    const { files } = this.#options;
    const readsFiles = files.some(({ path }) => command.includes(path));
    return readsFiles ? withFreshFiles(files, command) : command;
  }

  /**
   * Makes the end states of passed steps before this one again, from the first that is missing on. With the files as
   * they were handed out, in a place of its own: what the learner changed in the home neither bends it nor is touched.
   * Nothing of it counts. Breaking off leaves what is made; doing it again goes on from there.
   */
  async #rebuild(lab: LabSession, stepId: string, address: string): Promise<Localized | null> {
    const sandbox = await this.#sandbox(address);
    return this.#options.session.silently(async () => {
      try {
        const steps = await lab.toRebuild(stepId);
        for (const [index, step] of steps.entries()) {
          lab.setRebuilding(stepId, { step: step.id, number: index + 1, of: steps.length });
          const script = withFreshFiles(this.#options.files, step.solution ?? step.command);
          await this.#script(sandbox, script);
          if (!(await lab.untilThere(step, lessonLimits.solvedMsMax))) {
            return notRebuilt(step.title);
          }
        }
        return null;
      } finally {
        lab.setRebuilding(stepId, null);
      }
    });
  }

  /** Takes back what the step and all after it made, the last first. */
  async #restart(lab: LabSession, stepId: string, address: string): Promise<Localized | null> {
    const undo = lab
      .from(stepId)
      .toReversed()
      .flatMap((step) => step.undo ?? []);
    const { hasSandbox } = this.#options.session;
    const failed = hasSandbox && (await lab.quietly(() => this.#undo(undo, address)));
    if (failed) {
      return words.notUndone;
    }
    lab.reset(stepId);
    return null;
  }

  /** @returns whether a script failed; the others run all the same. */
  async #undo(scripts: readonly string[], address: string): Promise<boolean> {
    let failed = false;
    for (const script of scripts) {
      const { code } = await this.#script(await this.#sandbox(address), `set -e\n${script}`);
      failed ||= code !== 0;
    }
    return failed;
  }

  async #sandbox(address: string): Promise<Sandbox> {
    const sandbox = await this.#options.sandboxes.ready(this.#options.learnerId, address);
    await this.#options.session.findSandbox();
    return sandbox;
  }

  #script(sandbox: Sandbox, script: string): Promise<ScriptResult> {
    const { clock } = this.#options;
    return this.#run(sandbox, script, { clock, timeoutMs: lessonLimits.scriptMsMax });
  }
}
