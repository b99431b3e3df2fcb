import type { Clock } from "../../../core/clock.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";
import type { EventRecorder } from "../../client/client.ts";
import type { Network } from "../../network/network.ts";
import { type ContainerRecord, isRunning, isSidecar } from "./container-record.ts";
import { fieldPathOf } from "./field-path.ts";
import { runHook } from "./hooks.ts";

/** As upstream's minimumGracePeriodInSeconds. */
const graceSecondsMin = 2;

interface Context {
  readonly recorder: EventRecorder;
  readonly network: Network;
  readonly clock: Clock;
  readonly nodeName: string;
}

/**
 * Stops all containers of a Pod: preStop hooks, the stop signal, SIGKILL after what is left of the grace
 * period; sidecars follow in reverse order when the others have ended.
 * Source: pkg/kubelet/kuberuntime/kuberuntime_container.go v1.35 killContainersWithSyncResult.
 */
export async function stopContainers(
  context: Context,
  pod: StoredObject<Pod>,
  records: readonly ContainerRecord[],
  graceSeconds: number,
): Promise<void> {
  const startedMs = context.clock.now().getTime();
  const left = () => graceSeconds - (context.clock.now().getTime() - startedMs) / 1000;
  const running = records.filter(isRunning);
  await Promise.all(
    running
      .filter((record) => !isSidecar(record))
      .map((record) => stopContainer(context, pod, record, graceSeconds, "Stopping container")),
  );
  for (const record of running.filter(isSidecar).toReversed()) {
    await stopContainer(context, pod, record, Math.max(left(), 0), "Stopping container");
  }
}

/** Stops one container; `why` begins the event's text. */
export async function stopContainer(
  context: Context,
  pod: StoredObject<Pod>,
  record: ContainerRecord,
  graceSeconds: number,
  why: string,
): Promise<void> {
  const { run } = record;
  if (!run) {
    return;
  }
  const fieldPath = fieldPathOf(record);
  const message = why === "Stopping container" ? `${why} ${record.spec.name}` : why;
  context.recorder.event(pod, "Normal", "Killing", message, { fieldPath });
  const startedMs = context.clock.now().getTime();
  const hook = record.spec.lifecycle?.preStop;
  if (hook && graceSeconds > 0) {
    const wentWell = await Promise.race([
      // The container may end by itself in the middle of its hook, which fails with it.
      runHook(context, record, hook, run.init.signal).catch(() => false),
      context.clock.sleep(graceSeconds * 1000).then(() => true),
    ]);
    if (!wentWell) {
      const failure = "PreStopHook failed";
      context.recorder.event(pod, "Warning", "FailedPreStopHook", failure, { fieldPath });
    }
  }
  const spentSeconds = (context.clock.now().getTime() - startedMs) / 1000;
  const rest = hook ? Math.max(graceSeconds - spentSeconds, graceSecondsMin) : graceSeconds;
  await run.stop(rest * 1000);
}
