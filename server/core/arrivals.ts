import type { Clock } from "./clock.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Addresses that are remembered; the one that has been quiet longest is forgotten first. */
const addressesMax = 10_000;
const secondsPerHour = 3600;

/** Bounds how often something new may begin from one address. */
export class Arrivals {
  readonly #clock: Clock;
  readonly #bounds: { readonly burst: number; readonly perHour: number };
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(clock: Clock, bounds: { readonly burst: number; readonly perHour: number }) {
    this.#clock = clock;
    this.#bounds = bounds;
  }

  /** @returns 0 and counts one more from `address`, or the seconds after which there may be one. */
  take(address: string): number {
    const known = this.#buckets.get(address);
    const { burst, perHour } = this.#bounds;
    const bucket =
      known ?? new TokenBucket(this.#clock, { burst, perSecond: perHour / secondsPerHour });
    // Set anew, so that the order is that of the last use.
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > addressesMax && oldest !== undefined) {
      this.#buckets.delete(oldest);
    }
    return bucket.take();
  }
}
