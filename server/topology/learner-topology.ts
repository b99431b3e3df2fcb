import type { Clock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import { type Owned, toOwned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { SandboxReader } from "../gateway/index.ts";
import { topologyLimits } from "./limits.ts";
import { emptySnapshot, type Snapshot, type SnapshotSource } from "./snapshot.ts";

/** A tab that looks on, and what it makes of what there is: a diagram, or counts. */
export interface Follower<Picture = unknown> {
  pictureOf(snapshot: Snapshot): Picture;
  tell(picture: Picture): void;
}

/** What a diagram is kept up to date with. */
export interface LearnerTopologyOptions {
  readonly source: SnapshotSource;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * One learner's diagram, kept up to date while tabs follow it: each is told at once, and then at most once in a
 * while, when its picture has changed. Disposing ends all watching.
 */
export class LearnerTopology implements Owned {
  readonly #options: LearnerTopologyOptions;
  /** What each tab saw last: `""` for nothing yet, `null` while its own question is being answered. */
  readonly #told = new Map<Follower, string | null>();
  #id: string | null = null;
  #reader: SandboxReader | null = null;
  #watches: Owned[] = [];
  #snapshot: Snapshot | null = null;
  #timer: Owned | null = null;
  #begun = 0;
  #taken = 0;
  #isReading = false;
  #isStale = false;
  #isDisposed = false;

  constructor(options: LearnerTopologyOptions) {
    this.#options = options;
  }

  /** Draws the sandbox of this id from now on, or none; the one that is drawn already stays. */
  use(id: string | null, reader: SandboxReader | null): void {
    if (id === this.#id) {
      return;
    }
    this.#id = id;
    this.#unwatch();
    this.#reader = reader;
    this.#snapshot = null;
    this.#watch();
    this.#changed();
  }

  /** Tells a tab of changes until disposed. */
  follow(follower: Follower): Owned {
    this.#told.set(follower, "");
    this.#watch();
    return toOwned(() => {
      this.#told.delete(follower);
      if (this.#told.size === 0) {
        this.#unwatch();
        this.#snapshot = null;
      }
    });
  }

  /** Whether nobody follows. */
  get isIdle(): boolean {
    return this.#told.size === 0;
  }

  /** The tab's picture as it is now. @throws AppError `unavailable` when the cluster doesn't answer. */
  async draw<Picture>(follower: Follower<Picture>): Promise<Picture> {
    this.#remember(follower, null);
    try {
      const snapshot = this.#snapshot ?? (await this.#read());
      const picture = follower.pictureOf(snapshot);
      this.#remember(follower, JSON.stringify(picture));
      return picture;
    } catch (error) {
      this.#remember(follower, "");
      throw error;
    }
  }

  #remember(follower: Follower, text: string | null): void {
    if (this.#told.has(follower)) {
      this.#told.set(follower, text);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#unwatch();
    this.#told.clear();
  }

  /** Of two readings that overlap, the one that began later counts. */
  async #read(): Promise<Snapshot> {
    this.#begun += 1;
    const turn = this.#begun;
    const snapshot = this.#reader ? await this.#options.source.read(this.#reader) : emptySnapshot;
    if (this.#snapshot === null || turn > this.#taken) {
      this.#snapshot = snapshot;
      this.#taken = turn;
    }
    return this.#snapshot;
  }

  #watch(): void {
    const reader = this.#reader;
    if (reader && this.#watches.length === 0 && !this.isIdle) {
      const { watched } = this.#options.source;
      this.#watches = watched.map((query) => reader.watch(query, () => this.#changed()));
    }
  }

  #unwatch(): void {
    for (const watch of this.#watches.splice(0)) {
      void watch.dispose();
    }
    void this.#timer?.dispose();
    this.#timer = null;
  }

  /** Reads at once, or as soon as the last time is long enough ago. */
  #changed(): void {
    this.#isStale = true;
    if (!this.#isReading && this.#timer === null) {
      void this.#update();
    }
  }

  async #update(): Promise<void> {
    if (this.#isDisposed || this.isIdle) {
      return;
    }
    this.#isReading = true;
    this.#isStale = false;
    let pauseMs = this.#options.source.everyMs;
    try {
      await this.#read();
      this.#tell();
    } catch (error) {
      this.#options.log.debug({ error: messageOf(error) }, "a diagram could not be drawn");
      this.#isStale = true;
      pauseMs = topologyLimits.retryMs;
    } finally {
      this.#isReading = false;
    }
    this.#rest(pauseMs);
  }

  #rest(pauseMs: number): void {
    if (this.#isDisposed || this.isIdle) {
      return;
    }
    this.#timer = this.#options.clock.after(pauseMs, () => {
      this.#timer = null;
      if (this.#isStale) {
        void this.#update();
      }
    });
  }

  #tell(): void {
    for (const [follower, told] of this.#told) {
      const picture = follower.pictureOf(this.#snapshot ?? emptySnapshot);
      const text = JSON.stringify(picture);
      if (told !== null && text !== told) {
        this.#told.set(follower, text);
        follower.tell(picture);
      }
    }
  }
}
