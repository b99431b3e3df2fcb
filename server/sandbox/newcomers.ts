import { Arrivals } from "../core/arrivals.ts";
import type { Clock } from "../core/clock.ts";
import type { ArrivalLimits } from "../core/limits.ts";
import type { Store } from "../store/index.ts";
import { CrowdedAddressError } from "./crowded-address.ts";

interface NewcomersOptions {
  readonly clock: Clock;
  readonly limits: Pick<ArrivalLimits, "sandboxesBurst" | "sandboxesPerHour">;
  readonly store: Pick<Store, "sandboxes">;
}

interface Newcomer {
  readonly address: string;
  admission: Promise<void> | null;
}

/** Bounds how many new sandboxes are made from one address, for those who get a seat at once and who wait for one. */
export class Newcomers {
  readonly #store: NewcomersOptions["store"];
  readonly #arrivals: Arrivals;
  readonly #asked = new Map<string, Newcomer>();

  constructor({ clock, limits, store }: NewcomersOptions) {
    this.#store = store;
    this.#arrivals = new Arrivals(clock, {
      burst: limits.sandboxesBurst,
      perHour: limits.sandboxesPerHour,
    });
  }

  /** The learner asks for a sandbox; without an address from the machine itself, which isn't bounded. */
  asks(learnerId: string, address: string | undefined): void {
    if (address !== undefined && !this.#asked.has(learnerId)) {
      this.#asked.set(learnerId, { address, admission: null });
    }
  }

  /**
   * Counts a learner who has asked and has no sandbox yet; once, however often it's called.
   * @throws CrowdedAddressError when too many new sandboxes were made from where they asked.
   */
  async admit(learnerId: string): Promise<void> {
    const newcomer = this.#asked.get(learnerId);
    if (newcomer) {
      newcomer.admission ??= this.#count(learnerId, newcomer.address);
      await newcomer.admission;
    }
  }

  /** The learner got a sandbox, or doesn't ask any more. */
  forget(learnerId: string): void {
    this.#asked.delete(learnerId);
  }

  async #count(learnerId: string, address: string): Promise<void> {
    const stored = await this.#store.sandboxes.latestOf(learnerId);
    const seconds = stored?.state === "active" ? 0 : this.#arrivals.take(address);
    if (seconds > 0) {
      throw new CrowdedAddressError(Math.ceil(seconds / 60));
    }
  }
}
