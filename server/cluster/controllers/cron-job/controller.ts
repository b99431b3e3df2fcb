import type * as client from "@kubernetes/client-node";
import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime, type Instant, instantFromMs, parseTime } from "../../../core/time.ts";
import { StatusError, type StoredObject, type Wire } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { endOf, type Job, jobs } from "../job/job.ts";
import {
  type ControllerDependencies,
  controllerOf,
  controllerReference,
  deleteIfThere,
  isTerminating,
  writeStatus,
} from "../shared/objects.ts";
import { lastDue, parseSchedule } from "./schedule.ts";

type CronJob = Wire<client.V1CronJob>;
type Status = NonNullable<CronJob["status"]>;

const cronJobs = { group: "batch", resource: "cronjobs" };
const scheduledAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/** What one look at a CronJob goes by. */
interface Sight {
  readonly context: ComponentContext;
  readonly recorder: EventRecorder;
  readonly cron: StoredObject<CronJob>;
  readonly owned: readonly StoredObject<Job>[];
  readonly now: Instant;
}

/**
 * Starts Jobs when they are due, and deletes old ones.
 * Source: kubernetes pkg/controller/cronjob/cronjob_controllerv2.go v1.35.
 */
export function startCronJobController({ context, clock, log }: ControllerDependencies): Owned {
  const all = context.informers.of<CronJob>(cronJobs);
  const allJobs = context.informers.of<Job>(jobs);
  const recorder = context.recorder("cronjob-controller");
  const controller = createController({
    name: "cronjob",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const cron = all.get(namespace, name);
      if (!cron || isTerminating(cron)) {
        return;
      }
      const owned = allJobs.ownedBy(cron.metadata.uid);
      const sight: Sight = { context, recorder, cron, owned, now: clock.now() };
      await deleteHistory(sight);
      const settled = settle(sight);
      const { status, nextMs } = await start(sight, settled);
      await writeStatus(context.client, cronJobs, cron, status);
      if (nextMs !== undefined) {
        controller.enqueueAfter(key, nextMs);
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  allJobs.subscribe(({ object }) => {
    const owner = controllerOf(object);
    if (owner?.kind === "CronJob") {
      controller.enqueue(`${object.metadata.namespace}/${owner.name}`);
    }
  });
  return controller;
}

/** Takes Jobs that have ended off the list of active ones. */
function settle({ recorder, cron, owned }: Sight): Status {
  const status = structuredClone(cron.status ?? {}) as Status;
  const byUid = new Map(owned.map((job) => [job.metadata.uid, job]));
  const active = (status.active ?? []).filter(({ uid = "", name }) => {
    const job = byUid.get(uid);
    const end = job && endOf(job);
    if (end) {
      const message = `Saw completed job: ${name}, condition: ${end.type}`;
      recorder.event(cron as StoredObject, "Normal", "SawCompletedJob", message);
    } else if (!job) {
      const message = `Active job went missing: ${name}`;
      recorder.event(cron as StoredObject, "Normal", "MissingJob", message);
    }
    return job !== undefined && !end;
  });
  const successes = owned
    .filter((job) => endOf(job)?.type === "Complete")
    .map((job) => job.status?.completionTime ?? "")
    .sort();
  const lastSuccessfulTime = successes.at(-1) ?? status.lastSuccessfulTime;
  delete status.active;
  return {
    ...(active.length > 0 ? { active } : {}),
    ...status,
    ...(lastSuccessfulTime ? { lastSuccessfulTime } : {}),
  };
}

/** Starts a Job if one is due. @returns the status then, and when to look again, in milliseconds. */
async function start(
  sight: Sight,
  status: Status,
): Promise<{ status: Status; nextMs: number | undefined }> {
  const { recorder, cron, now } = sight;
  const { spec } = cron;
  if (!spec || spec.suspend === true) {
    return { status, nextMs: undefined };
  }
  const schedule = parseSchedule(spec.schedule, spec.timeZone);
  if (!schedule) {
    const message = `unparseable schedule: ${spec.schedule}`;
    recorder.event(cron as StoredObject, "Warning", "UnparseableSchedule", message);
    return { status, nextMs: undefined };
  }
  const next = schedule.next(now);
  if (!next) {
    // A date that never comes, such as the 31st of February.
    const message = `invalid schedule: ${spec.schedule} : time difference between two schedules is less than 1 second`;
    recorder.event(cron as StoredObject, "Warning", "InvalidSchedule", message);
    return { status, nextMs: undefined };
  }
  const nextMs = next ? next.getTime() - now.getTime() : undefined;
  const { due, isLate } = lastDue(schedule, since(sight), now);
  if (isLate) {
    const message =
      "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";
    recorder.event(cron as StoredObject, "Warning", "TooManyMissedTimes", message);
  }
  if (!due) {
    return { status, nextMs };
  }
  return { status: await startJob(sight, status, due), nextMs };
}

/** From when on Jobs may have been missed. */
function since({ cron, now }: Sight): Instant {
  const { spec, status, metadata } = cron;
  const known = parseTime(status?.lastScheduleTime) ?? parseTime(metadata.creationTimestamp) ?? now;
  const deadline = spec?.startingDeadlineSeconds;
  return deadline === undefined
    ? known
    : instantFromMs(Math.max(known.getTime(), now.getTime() - deadline * 1000));
}

async function startJob(sight: Sight, status: Status, due: Instant): Promise<Status> {
  const { recorder, cron, owned } = sight;
  const policy = cron.spec?.concurrencyPolicy;
  const active = status.active ?? [];
  if (policy === "Forbid" && active.length > 0) {
    const message =
      "Not starting job because prior execution is running and concurrency policy is Forbid";
    recorder.event(cron as StoredObject, "Normal", "JobAlreadyActive", message);
    return status;
  }
  if (policy === "Replace") {
    const uids = new Set(active.map(({ uid }) => uid));
    await deleteJobs(
      sight,
      owned.filter(({ metadata }) => uids.has(metadata.uid)),
    );
  }
  const kept = policy === "Replace" ? [] : active;
  const lastScheduleTime = formatTime(due);
  const job = await makeJob(sight, due);
  if (!job || kept.some(({ uid }) => uid === job.metadata.uid) || endOf(job)) {
    return { ...status, lastScheduleTime };
  }
  const { name, uid, resourceVersion } = job.metadata;
  const reference = {
    apiVersion: "batch/v1",
    kind: "Job",
    name,
    namespace: cron.metadata.namespace ?? "",
    uid,
    ...(resourceVersion ? { resourceVersion } : {}),
  };
  return { ...status, active: [...kept, reference], lastScheduleTime };
}

/** The Job of that time, made now or before the status could tell so; undefined where its name is another's. */
async function makeJob(
  { context, recorder, cron }: Sight,
  due: Instant,
): Promise<StoredObject<Job> | undefined> {
  const namespace = cron.metadata.namespace ?? "";
  const wanted = jobOf(cron, due);
  try {
    const job = await context.client.create<Job>(jobs, namespace, wanted);
    const message = `Created job ${job.metadata.name}`;
    recorder.event(cron as StoredObject, "Normal", "SuccessfulCreate", message);
    return job;
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
    if (error.reason === "AlreadyExists") {
      const found = await context.client.get<Job>(jobs, namespace, wanted.metadata?.name ?? "");
      return controllerOf(found)?.uid === cron.metadata.uid ? found : undefined;
    }
    const message = `Error creating job: ${error.message}`;
    recorder.event(cron as StoredObject, "Warning", "FailedCreate", message);
    throw error;
  }
}

/** Named by the minute that it was due in, so that none is started twice. */
function jobOf(cron: StoredObject<CronJob>, due: Instant): Job {
  const { metadata, spec } = cron.spec?.jobTemplate ?? {};
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${cron.metadata.name}-${Math.floor(due.getTime() / 60_000)}`,
      namespace: cron.metadata.namespace ?? "",
      ...(metadata?.labels ? { labels: { ...metadata.labels } } : {}),
      annotations: { ...metadata?.annotations, [scheduledAnnotation]: formatTime(due) },
      ownerReferences: [controllerReference(cron)],
    },
    ...(spec ? { spec: structuredClone(spec) } : {}),
  };
}

/** Keeps as many Jobs that have ended as the limits say, the youngest. */
async function deleteHistory(sight: Sight): Promise<void> {
  const { spec } = sight.cron;
  const limits = [
    ["Complete", spec?.successfulJobsHistoryLimit ?? 3],
    ["Failed", spec?.failedJobsHistoryLimit ?? 1],
  ] as const;
  for (const [type, limit] of limits) {
    const ended = sight.owned
      .filter((job) => endOf(job)?.type === type && !isTerminating(job))
      .sort((a, b) => startOf(a).localeCompare(startOf(b)));
    await deleteJobs(sight, ended.slice(0, Math.max(0, ended.length - limit)));
  }
}

function startOf({ metadata, status }: StoredObject<Job>): string {
  return status?.startTime ?? metadata.creationTimestamp ?? "";
}

async function deleteJobs(
  { context, recorder, cron }: Sight,
  surplus: readonly StoredObject<Job>[],
): Promise<void> {
  for (const { metadata } of surplus) {
    const options = { propagationPolicy: "Background" } as const;
    const { namespace = "", name } = metadata;
    await deleteIfThere(context.client.delete(jobs, namespace, name, options));
    recorder.event(cron as StoredObject, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
  }
}
