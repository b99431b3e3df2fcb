import type { Owned } from "../../../core/lifecycle.ts";
import { type Instant, parseTime } from "../../../core/time.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { claimPods, followPods } from "../shared/claim-pods.ts";
import { createPods, deletePods } from "../shared/create-pods.ts";
import {
  type ControllerDependencies,
  controllerOf,
  deleteIfThere,
  isTerminating,
  writeStatus,
} from "../shared/objects.ts";
import { byDeletionPreference } from "../shared/pods.ts";
import { pods } from "../shared/refs.ts";
import { conditionOf, endOf, type Job, type JobStatus, jobs } from "./job.ts";
import { newPods, wantedActive } from "./pods.ts";
import {
  isTracked,
  type Progress,
  progressOf,
  trackingFinalizer,
  waitsForEnds,
} from "./progress.ts";
import { statusOf } from "./status.ts";
import { isSuspended, verdictOf } from "./verdict.ts";

/** After a failure the next Pod waits: 10 seconds, doubled by each further one. Source: backoff_utils.go v1.35. */
const firstBackoffMs = 10_000;
const backoffMsMax = 600_000;

/**
 * Runs Jobs to their end: as many Pods at once as they want, again after failures, until enough have succeeded.
 * Finished ones go after `ttlSecondsAfterFinished`.
 * Source: kubernetes pkg/controller/job/job_controller.go and pkg/controller/ttlafterfinished v1.35.
 */
export function startJobController({ context, clock, log }: ControllerDependencies): Owned {
  const all = context.informers.of<Job>(jobs);
  const recorder = context.recorder("job-controller");
  const controller = createController({
    name: "job",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const job = all.get(namespace, name);
      if (!job) {
        await release(context, orphansOf(context, namespace, name));
        return;
      }
      const retryMs = endOf(job)
        ? await retire(context, job, clock.now())
        : await sync(context, recorder, job, clock.now());
      if (retryMs !== undefined) {
        controller.enqueueAfter(key, retryMs);
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  followPods(context, "Job", all, controller.enqueue);
  return controller;
}

/** @returns when to look again, in milliseconds. */
async function sync(
  context: ComponentContext,
  recorder: EventRecorder,
  job: StoredObject<Job>,
  now: Instant,
): Promise<number | undefined> {
  const owned = await claimPods(context, job, job.spec?.selector);
  const progress = progressOf(job, owned);
  const verdict = verdictOf(job, progress, now);
  const suspended = isSuspended(job);
  const status = statusOf(job, { progress, verdict, suspended, now });
  await writeStatus(context.client, jobs, job, status);
  await release(context, progress.kept);
  tellChanges(recorder, job, status);
  if (isTerminating(job)) {
    return undefined;
  }
  if (verdict || suspended) {
    await deletePods(context, recorder, job, progress.active);
    return undefined;
  }
  return earliest(
    await manage(context, recorder, job, progress, now),
    deadlineMs(job, status, now),
  );
}

/** Brings the number of running Pods to where it should be. */
async function manage(
  context: ComponentContext,
  recorder: EventRecorder,
  job: StoredObject<Job>,
  progress: Progress,
  now: Instant,
): Promise<number | undefined> {
  const ending = waitsForEnds(job) ? progress.terminating : 0;
  const missing = wantedActive(job, progress) - progress.active.length - ending;
  const surplusCount = progress.active.length - wantedActive(job, progress);
  if (surplusCount > 0) {
    const surplus = [...progress.active].sort(byDeletionPreference).slice(0, surplusCount);
    await deletePods(context, recorder, job, surplus);
  }
  if (missing <= 0) {
    return undefined;
  }
  const waitMs = backoffMs(progress) - (now.getTime() - progress.lastFailureMs);
  if (progress.lastFailureMs > 0 && waitMs > 0) {
    return waitMs;
  }
  const failure = await createPods(context, recorder, job, newPods(job, progress, missing));
  if (failure) {
    throw failure;
  }
  return undefined;
}

function backoffMs({ failed, failedPods }: Progress): number {
  return Math.min(backoffMsMax, firstBackoffMs * 2 ** Math.max(0, failed - 1, failedPods - 1));
}

function deadlineMs(job: Job, status: JobStatus, now: Instant): number | undefined {
  const seconds = job.spec?.activeDeadlineSeconds;
  const startMs = parseTime(status.startTime)?.getTime();
  return seconds === undefined || startMs === undefined
    ? undefined
    : Math.max(0, startMs + seconds * 1000 - now.getTime());
}

function earliest(...delays: readonly (number | undefined)[]): number | undefined {
  const known = delays.filter((delay) => delay !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function tellChanges(recorder: EventRecorder, job: StoredObject<Job>, status: JobStatus): void {
  const about = job as StoredObject;
  const end = endOf({ ...job, status });
  if (end?.type === "Complete") {
    recorder.event(about, "Normal", "Completed", "Job completed");
  } else if (end) {
    recorder.event(about, "Warning", end.reason ?? "", end.message ?? "");
  }
  const before = conditionOf(job, "Suspended")?.status ?? "False";
  const after = status.conditions?.find(({ type }) => type === "Suspended")?.status ?? "False";
  if (before !== after) {
    const [reason, message] =
      after === "True" ? ["Suspended", "Job suspended"] : ["Resumed", "Job resumed"];
    recorder.event(about, "Normal", reason, message);
  }
}

/** Lets finished Pods go that are counted. */
async function release(
  { client }: ComponentContext,
  finished: readonly StoredObject<Pod>[],
): Promise<void> {
  for (const { metadata } of finished) {
    await deleteIfThere(
      client
        .modify<Pod>(pods, metadata.namespace ?? "", metadata.name, (object) => {
          const others = object.metadata.finalizers?.filter((one) => one !== trackingFinalizer);
          object.metadata.finalizers = others ?? [];
          return object.metadata.uid === metadata.uid;
        })
        .then(() => undefined),
    );
  }
}

/** Pods that wait to be counted by a Job that is gone. */
function orphansOf(
  { informers }: ComponentContext,
  namespace: string,
  job: string,
): readonly StoredObject<Pod>[] {
  return informers
    .of<Pod>(pods)
    .list(namespace)
    .filter((pod) => {
      const owner = controllerOf(pod);
      return owner?.kind === "Job" && owner.name === job && isTracked(pod);
    });
}

/** Deletes a finished Job once its time is over. @returns how long it still has, in milliseconds. */
async function retire(
  context: ComponentContext,
  job: StoredObject<Job>,
  now: Instant,
): Promise<number | undefined> {
  const { namespace = "", name, uid } = job.metadata;
  await release(context, context.informers.of<Pod>(pods).ownedBy(uid).filter(isTracked));
  await writeStatus(context.client, jobs, job, {
    ...job.status,
    uncountedTerminatedPods: {},
  } as JobStatus);
  const seconds = job.spec?.ttlSecondsAfterFinished;
  const endMs = parseTime(endOf(job)?.lastTransitionTime)?.getTime();
  if (seconds === undefined || endMs === undefined || isTerminating(job)) {
    return undefined;
  }
  const leftMs = endMs + seconds * 1000 - now.getTime();
  if (leftMs > 0) {
    return leftMs;
  }
  const options = { propagationPolicy: "Foreground", preconditions: { uid } } as const;
  await deleteIfThere(context.client.delete(jobs, namespace, name, options));
  return undefined;
}
