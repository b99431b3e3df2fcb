import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { Upstream } from "./upstream.ts";

const readyTimeoutMs = 2_000;
const readyPauseMs = 100;
const readyTriesMax = 300;

/** Whether the cluster says that it is ready, and says so soon. */
export async function answersReady(upstream: Upstream): Promise<boolean> {
  const signal = AbortSignal.timeout(readyTimeoutMs);
  try {
    const answer = await upstream.request({ method: "GET", path: "/readyz", headers: {}, signal });
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

/**
 * Waits for a cluster that starts beside this process.
 * @throws AppError `unavailable` after half a minute.
 */
export async function waitUntilReady(upstream: Upstream, clock: Clock): Promise<void> {
  for (let tries = 0; tries < readyTriesMax; tries++) {
    if (await answersReady(upstream)) {
      return;
    }
    await clock.sleep(readyPauseMs);
  }
  throw new AppError("unavailable", "The cluster doesn't become ready.", { retryable: true });
}
