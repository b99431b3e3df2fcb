import type { Clock } from "./clock.ts";
import { type Owned, toOwned } from "./lifecycle.ts";

/**
 * Runs `task` every `periodMs`, but never beside itself: a turn that comes while it still runs is left out. What it
 * throws goes to `onError`. Disposing ends the turns and waits for a run that has begun.
 */
export function sweepEvery(
  clock: Pick<Clock, "every">,
  periodMs: number,
  task: () => Promise<void>,
  onError: (error: unknown) => void,
): Owned {
  let running: Promise<void> | null = null;
  const timer = clock.every(periodMs, () => {
    running ??= task()
      .catch(onError)
      .finally(() => {
        running = null;
      });
  });
  return toOwned(async () => {
    await timer.dispose();
    await running;
  });
}
