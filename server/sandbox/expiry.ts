import type { SandboxParts } from "./sandbox.ts";

/**
 * Deletes sandboxes whose learners haven't come for `expireAfterMs`, home and objects, but for those `isUsed` names.
 * `onExpired` hears of each; one that can't be deleted is logged and stays. Nothing of a learner's begins while a task
 * that was given to `inTurn` runs.
 */
export async function expireSandboxes(
  parts: SandboxParts,
  options: {
    readonly expireAfterMs: number;
    readonly isUsed: (learnerId: string) => boolean;
    readonly inTurn: (learnerId: string, task: () => Promise<void>) => Promise<void>;
    readonly onExpired: (learnerId: string) => void;
  },
): Promise<void> {
  const { store, gateway, homes, clock, log } = parts;
  const nowMs = clock.now().getTime();
  for (const { id, learnerId, lastSeenAt } of await store.sandboxes.active()) {
    if (nowMs - Date.parse(lastSeenAt) < options.expireAfterMs) {
      return;
    }
    try {
      await options.inTurn(learnerId, async () => {
        if (options.isUsed(learnerId)) {
          return;
        }
        await gateway.destroy(id);
        await homes.remove(id);
        await store.sandboxes.expire(id);
        options.onExpired(learnerId);
      });
    } catch (error) {
      log.error({ err: error, sandbox: id }, "an expired sandbox stays");
    }
  }
}
