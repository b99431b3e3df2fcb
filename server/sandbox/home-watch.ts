import type { Localized } from "../contracts/lab.ts";
import type { Clock } from "../core/clock.ts";
import { type Usage, usageOf } from "../core/file-tree.ts";
import { type Owned, toOwned } from "../core/lifecycle.ts";
import type { HomeLimits } from "../core/limits.ts";
import { excesses } from "./words.ts";

/** What to watch, and whom to tell. */
export interface HomeWatchOptions {
  readonly home: string;
  readonly clock: Clock;
  /** Called with a message for the learner each time a home over its bounds has grown. */
  readonly onFull: (message: Localized) => void;
  readonly bounds: HomeLimits;
  /** Stays the same while nobody can have written into the home; `null` where that isn't known. */
  readonly activity: () => string | null;
}

function excess(usage: Usage, bounds: HomeLimits): Localized | null {
  const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);
  if (usage.entries === Number.POSITIVE_INFINITY) {
    return excesses.depth;
  }
  if (usage.entries > bounds.entriesMax) {
    return excesses.entries(bounds.entriesMax);
  }
  if (usage.bytes > bounds.bytesMax) {
    return excesses.bytes(mib(usage.bytes), mib(bounds.bytesMax));
  }
  return null;
}

/**
 * Watches how much a home holds, from what it holds when the promise resolves. A home over its bounds may be cleaned
 * up in a new shell: only growth is told. Disposing ends it.
 */
export async function watchHome(options: HomeWatchOptions): Promise<Owned> {
  const { bounds } = options;
  let looking = false;
  let before: Usage = await usageOf(options.home, bounds.entriesMax);
  let activityBefore: string | null = null;

  async function look(): Promise<void> {
    const usage = await usageOf(options.home, bounds.entriesMax);
    const message = excess(usage, bounds);
    const grown = usage.bytes > before.bytes || usage.entries > before.entries;
    if (message !== null && grown) {
      options.onFull(message);
    }
    before = usage;
  }

  const timer = options.clock.every(bounds.lookEveryMs, () => {
    const activity = options.activity();
    if (looking || (activity !== null && activity === activityBefore)) {
      return;
    }
    activityBefore = activity;
    looking = true;
    look()
      // Something vanished while it was counted: the next look counts again.
      .catch(() => {})
      .finally(() => {
        looking = false;
      });
  });
  return toOwned(() => timer.dispose());
}
