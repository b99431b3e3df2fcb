import type { Clock } from "../../core/clock.ts";
import type { GatewayLimits } from "../../core/limits.ts";
import { Slots, TokenBucket } from "../../core/token-bucket.ts";
import type { SandboxNames } from "../mapping/names.ts";

/** What the gateway keeps of one sandbox, shared by all of its ways in. */
export class SandboxState {
  readonly names: SandboxNames;
  readonly bucket: TokenBucket;
  readonly watches: Slots;
  readonly streams: Slots;
  readonly connections: Slots;
  #lastCreation: Promise<unknown> = Promise.resolve();

  constructor(names: SandboxNames, limits: GatewayLimits, clock: Clock) {
    this.names = names;
    this.bucket = new TokenBucket(clock, {
      perSecond: limits.requestsPerSecond,
      burst: limits.requestsBurst,
    });
    this.watches = new Slots(limits.watchesMax);
    this.streams = new Slots(limits.streamsMax);
    this.connections = new Slots(limits.connectionsMax);
  }

  /** Runs `task` when the tasks before it are done, so that counting and creating are one step. */
  async inTurn<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#lastCreation;
    const run = before.catch(() => undefined).then(task);
    this.#lastCreation = run.catch(() => undefined);
    return run;
  }
}
