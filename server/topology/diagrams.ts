import { messageOf } from "../core/errors.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Gateway } from "../gateway/index.ts";
import type { Store } from "../store/index.ts";
import { LearnerTopology, type LearnerTopologyOptions } from "./learner-topology.ts";

/** What diagrams of sandboxes are found and drawn with. */
export interface DiagramsOptions extends LearnerTopologyOptions {
  readonly store: Pick<Store, "sandboxes">;
  readonly gateway: Pick<Gateway, "reader">;
}

/** The diagrams of one kind that somebody follows, by learner. */
export class Diagrams implements Owned {
  readonly #options: DiagramsOptions;
  readonly #byLearner = new Map<string, LearnerTopology>();

  constructor(options: DiagramsOptions) {
    this.#options = options;
  }

  /** A learner's diagram; call {@link findSandbox} once it has a follower. */
  of(learnerId: string): LearnerTopology {
    const diagram = this.#byLearner.get(learnerId) ?? new LearnerTopology(this.#options);
    this.#byLearner.set(learnerId, diagram);
    return diagram;
  }

  /** Draws the sandbox that is the learner's now. */
  async findSandbox(learnerId: string): Promise<void> {
    try {
      const stored = await this.#options.store.sandboxes.latestOf(learnerId);
      const id = stored?.state === "active" ? stored.id : null;
      this.#byLearner
        .get(learnerId)
        ?.use(id, id === null ? null : this.#options.gateway.reader(id));
    } catch (error) {
      this.#options.log.warn({ error: messageOf(error) }, "a sandbox could not be looked up");
    }
  }

  /** Lets a diagram go that nobody follows any more. */
  release(learnerId: string): void {
    const diagram = this.#byLearner.get(learnerId);
    if (diagram?.isIdle) {
      this.#byLearner.delete(learnerId);
      diagram.dispose();
    }
  }

  dispose(): void {
    for (const diagram of this.#byLearner.values()) {
      diagram.dispose();
    }
    this.#byLearner.clear();
  }
}
