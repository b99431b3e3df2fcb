import type { Clock } from "../../core/clock.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import { StatusError } from "../../kube/index.ts";

const firstRetryMs = 5;
const retryMsMax = 1_000_000;
/** Timers of the platform overflow beyond 24.8 days; a look too early does no harm. */
const timerMsMax = 2 ** 31 - 1;
/** How many keys of one controller are worked on at once. */
const workersMax = 8;

/** What one controller does. */
export interface ControllerOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Brings one object's world to where it should be. Throws to be called again later. */
  readonly reconcile: (key: string) => Promise<void>;
}

/** A level-triggered loop over keys such as `namespace/name`. */
export interface Controller extends Owned {
  /** Asks for a reconcile; several requests before it starts are one. */
  enqueue(key: string): void;
  /** The same after a delay; of several delays the shortest counts. */
  enqueueAfter(key: string, delayMs: number): void;
}

/**
 * Runs `reconcile` for each key that is asked for: never twice at once for one key, again when it was
 * asked for meanwhile, with an exponential delay after a failure.
 * Source: client-go util/workqueue v1.35 (rate limiter of 5 ms doubled up to 1000 s, deduplication while
 * processing, the earliest of several delays).
 */
export function createController(options: ControllerOptions): Controller {
  const { name, clock, log, reconcile } = options;
  const waiting = new Set<string>();
  const running = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { readonly dueMs: number; readonly timer: Owned }>();
  let disposed = false;

  function start(): void {
    for (const key of waiting) {
      if (disposed || running.size >= workersMax) {
        return;
      }
      if (!running.has(key)) {
        waiting.delete(key);
        void work(key);
      }
    }
  }

  async function work(key: string): Promise<void> {
    running.add(key);
    try {
      await reconcile(key);
      failures.delete(key);
    } catch (error) {
      // What was under way when its storage went is no failure.
      if (!disposed) {
        retry(key, error);
      }
    } finally {
      running.delete(key);
      start();
    }
  }

  function retry(key: string, error: unknown): void {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    // Losing a race for an object is everyday business: the next look settles it.
    if (!(error instanceof StatusError)) {
      log.error({ err: error, controller: name, key }, "reconcile failed");
    }
    enqueueAfter(key, Math.min(firstRetryMs * 2 ** (count - 1), retryMsMax));
  }

  function enqueue(key: string): void {
    if (!disposed) {
      waiting.add(key);
      queueMicrotask(start);
    }
  }

  function enqueueAfter(key: string, delayMs: number): void {
    if (disposed) {
      return;
    }
    const dueMs = clock.now().getTime() + delayMs;
    const earlier = timers.get(key);
    if (earlier && earlier.dueMs <= dueMs) {
      return;
    }
    void earlier?.timer.dispose();
    const timer = clock.after(Math.min(delayMs, timerMsMax), () => {
      timers.delete(key);
      enqueue(key);
    });
    timers.set(key, { dueMs, timer });
  }

  return {
    enqueue,
    enqueueAfter,
    dispose() {
      disposed = true;
      waiting.clear();
      for (const { timer } of timers.values()) {
        void timer.dispose();
      }
      timers.clear();
    },
  };
}

/** The key of an object: `namespace/name`. */
export function keyOf(object: {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** Splits a key into namespace and name. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
