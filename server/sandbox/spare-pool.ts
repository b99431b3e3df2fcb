import type { Clock } from "../core/clock.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { Gateway } from "../gateway/index.ts";
import type { SpareSandbox, Store } from "../store/index.ts";
import type { Homes } from "./homes.ts";
import type { ShellHost } from "./shell-host.ts";

/** Whoever waits for the server's first page comes before those who may come some day. */
const firstAfterMs = 2_000;
/** After a failure, e.g. while the cluster restarts. */
const retryAfterMs = 30_000;

/** What spare sandboxes are made with. */
export interface SparePoolOptions {
  readonly store: Pick<Store, "sandboxes">;
  readonly gateway: Pick<Gateway, "provision">;
  readonly homes: Homes;
  readonly shellHost: ShellHost;
  readonly clock: Clock;
  readonly log: Logger;
  /** How many to keep. */
  readonly sparesMax: number;
  /** Resolves when no learner's sandbox starts at the moment. */
  readonly quiet: () => Promise<void>;
}

/**
 * Keeps some sandboxes made, with objects in the cluster and a home, for whoever comes next. They belong to nobody
 * until the store hands one out. Disposing ends the making.
 */
export class SparePool implements Owned {
  readonly #options: SparePoolOptions;
  /** Made by this process, so that nothing remains to be done when a learner gets it. */
  readonly #made = new Set<string>();
  #filling: Promise<void> | null = null;
  #timer: Owned | null = null;
  #disposed = false;

  constructor(options: SparePoolOptions) {
    this.#options = options;
    if (options.sparesMax > 0) {
      this.#fillAfter(firstAfterMs);
    }
  }

  /** Whether the sandbox was a spare whose objects are made. True once for each: from then on it's the learner's. */
  take(id: string): boolean {
    const wasMade = this.#made.delete(id);
    if (wasMade) {
      this.#fill();
    }
    return wasMade;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#timer?.dispose();
    await this.#filling;
  }

  #fillAfter(delayMs: number): void {
    void this.#timer?.dispose();
    this.#timer = this.#options.clock.after(delayMs, () => this.#fill());
  }

  #fill(): void {
    if (this.#filling !== null || this.#disposed) {
      return;
    }
    this.#filling = this.#makeMissing()
      .catch((error: unknown) => {
        this.#options.log.warn({ err: error }, "no spare sandbox could be made");
        return true;
      })
      .then((again) => {
        this.#filling = null;
        if (again && !this.#disposed) {
          this.#fillAfter(retryAfterMs);
        }
      });
  }

  /** One after the other, each when nobody waits. @returns whether to look again later. */
  async #makeMissing(): Promise<boolean> {
    const { store, sparesMax, quiet } = this.#options;
    while (!this.#disposed && this.#made.size < sparesMax) {
      await quiet();
      if (this.#disposed) {
        return false;
      }
      const unmade = (await store.sandboxes.spares()).find(({ id }) => !this.#made.has(id));
      await this.#make(unmade ?? (await store.sandboxes.addSpare()));
    }
    return false;
  }

  async #make(spare: SpareSandbox): Promise<void> {
    const { store, gateway, homes, shellHost } = this.#options;
    await homes.ensure(spare.id, shellHost.ownerOf(spare.number));
    await gateway.provision(spare.id);
    // In this order: once the store may hand it out, `take` must know it.
    this.#made.add(spare.id);
    await store.sandboxes.markSpareReady(spare.id);
  }
}
