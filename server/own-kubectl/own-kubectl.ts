import type { OwnKubectl } from "../contracts/own-kubectl.ts";
import { Arrivals } from "../core/arrivals.ts";
import type { Clock } from "../core/clock.ts";
import { AppError, messageOf } from "../core/errors.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { Gateway, OutsideAccess, OutsideKeys } from "../gateway/index.ts";
import type { Sandboxes } from "../sandbox/index.ts";
import type { Store } from "../store/index.ts";

/** How often a learner may make one: each is a write, and the one before is lost by it. */
const made = { burst: 10, perHour: 30 };
/** A call counts as a sign of life, but isn't written down each time. */
const signEveryMs = 60_000;
/** Sandboxes come and go for as long as the server runs. */
const rememberedMax = 1_000;
const hourMs = 3_600_000;

/** Kubeconfigs for learners' own machines. Disposing closes the way in. */
export interface OwnKubectls extends Owned {
  statusOf(learnerId: string): Promise<OwnKubectl>;
  /**
   * A kubeconfig in place of the learner's last one. It names `host`, unless the operator has set an address.
   * @throws AppError `conflict` where there is no sandbox yet, `too-many-requests`.
   */
  issue(learnerId: string, host: string): Promise<string>;
  /** Ends the learner's kubeconfig and everything that runs with it. */
  withdraw(learnerId: string): Promise<void>;
}

/** Parts and settings of the service. */
export interface OwnKubectlOptions {
  readonly gateway: Pick<Gateway, "openOutside">;
  readonly store: Pick<Store, "sandboxes" | "accessKeys">;
  readonly sandboxes: Pick<Sandboxes, "touch">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly listenHost: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where kubectl finds it, e.g. `https://api.example`; null: at the page's own host and the port. */
  readonly url: string | null;
  readonly hours: number;
}

/** Calls `tell` for a sandbox at most every {@link signEveryMs}. */
function signsOfLife(clock: Clock, tell: (sandboxId: string) => void) {
  const seenMs = new Map<string, number>();
  return (sandboxId: string) => {
    const nowMs = clock.now().getTime();
    if (nowMs - (seenMs.get(sandboxId) ?? Number.NEGATIVE_INFINITY) < signEveryMs) {
      return;
    }
    if (seenMs.size >= rememberedMax) {
      // Costs each of them one more write.
      seenMs.clear();
    }
    seenMs.set(sandboxId, nowMs);
    tell(sandboxId);
  };
}

/** Listens for learners' own kubectl. @throws AppError `unavailable` when the port can't be listened on. */
export async function createOwnKubectls(options: OwnKubectlOptions): Promise<OwnKubectls> {
  const { store, clock, hours } = options;
  const arrivals = new Arrivals(clock, made);
  const seen = signsOfLife(clock, (sandboxId) => {
    options.sandboxes.touch(sandboxId).catch((error: unknown) => {
      options.log.warn({ error: messageOf(error) }, "a sign of life could not be written down");
    });
  });
  const keys: OutsideKeys = {
    async find(digest) {
      const key = await store.accessKeys.find(digest);
      if (key) {
        seen(key.sandboxId);
      }
      return key;
    },
  };
  const access = await open(options, keys);

  async function activeOf(learnerId: string): Promise<string | null> {
    const stored = await store.sandboxes.latestOf(learnerId);
    return stored?.state === "active" ? stored.id : null;
  }

  return {
    async statusOf(learnerId) {
      const sandboxId = await activeOf(learnerId);
      const key = sandboxId === null ? null : await store.accessKeys.of(sandboxId);
      return { isOffered: true, hours, until: key?.expiresAt ?? null };
    },
    async issue(learnerId, host) {
      const sandboxId = await activeOf(learnerId);
      if (sandboxId === null) {
        throw new AppError("conflict", "Open the terminal once; then there is a cluster to reach.");
      }
      if (arrivals.take(learnerId) > 0) {
        throw new AppError("too-many-requests", "Too many kubeconfigs were made. Try again later.");
      }
      const { digest, kubeconfig } = access.issue(options.url ?? `https://${host}:${access.port}`);
      const expiresAt = new Date(clock.now().getTime() + hours * hourMs).toISOString();
      await store.accessKeys.put({ sandboxId, digest, expiresAt });
      access.end(sandboxId);
      return kubeconfig;
    },
    async withdraw(learnerId) {
      const sandboxId = await activeOf(learnerId);
      if (sandboxId !== null) {
        await store.accessKeys.revoke(sandboxId);
        access.end(sandboxId);
      }
    },
    dispose: () => access.dispose(),
  };
}

async function open(
  { gateway, listenHost, port }: OwnKubectlOptions,
  keys: OutsideKeys,
): Promise<OutsideAccess> {
  try {
    return await gateway.openOutside({ host: listenHost, port, keys });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const why = code === "EADDRINUSE" ? "it is in use" : code || "it can't be used";
    throw new AppError(
      "unavailable",
      `Cannot listen on ${listenHost}:${port}: ${why}. Set API_HOST or API_PORT.`,
      { cause: error },
    );
  }
}
