import type { Pod, StoredObject } from "../../../kube/index.ts";
import { podFromTemplate } from "../shared/create-pods.ts";
import { failureCountKey } from "./failed-indexes.ts";
import { completionIndexKey, completionIndexOf } from "./indexes.ts";
import type { Job } from "./job.ts";
import { type Progress, trackingFinalizer } from "./progress.ts";

const indexVariable = "JOB_COMPLETION_INDEX";
const hostNameMax = 63;

/** How many Pods a Job wants to run now. Source: job_controller.go v1.35 (manageJob). */
export function wantedActive(job: Job, progress: Progress): number {
  const { active, succeeded, failedIndexes } = progress;
  const { completions, parallelism = 1 } = job.spec ?? {};
  if (completions === undefined) {
    // A queue of work: once one Pod has succeeded no more are begun.
    return succeeded > 0 ? Math.min(active.length, parallelism) : parallelism;
  }
  return Math.min(parallelism, Math.max(0, completions - succeeded - failedIndexes.size));
}

/** The Pods to create so that `count` more run. */
export function newPods(job: StoredObject<Job>, progress: Progress, count: number): Pod[] {
  if (job.spec?.completionMode !== "Indexed") {
    return Array.from({ length: count }, () => trackedPod(job));
  }
  const taken = new Set([
    ...progress.completedIndexes,
    ...progress.failedIndexes,
    ...progress.active.map(completionIndexOf),
  ]);
  const free = Array.from({ length: job.spec.completions ?? 0 }, (_, index) => index).filter(
    (index) => !taken.has(index),
  );
  return free
    .slice(0, count)
    .map((index) => indexedPod(job, index, failureNote(job, progress, index)));
}

/** Where each index has a limit of its own, its Pods tell how often it has failed. */
function failureNote(job: Job, { counts }: Progress, index: number): Record<string, string> {
  return job.spec?.backoffLimitPerIndex === undefined
    ? {}
    : { [failureCountKey]: String(counts.get(index) ?? 0) };
}

function trackedPod(job: StoredObject<Job>): Pod {
  const pod = podFromTemplate(job, job.spec?.template);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      finalizers: [...(pod.metadata?.finalizers ?? []), trackingFinalizer],
    },
  };
}

/** Source: kubernetes pkg/controller/job/indexed_job_utils.go v1.35. */
function indexedPod(job: StoredObject<Job>, index: number, note: Record<string, string>): Pod {
  const { metadata, spec, ...rest } = trackedPod(job);
  const text = String(index);
  const variable = {
    name: indexVariable,
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${completionIndexKey}']` } },
  };
  const name = `${job.metadata.name}-${text}`;
  return {
    ...rest,
    metadata: {
      ...metadata,
      generateName: `${name}-`,
      labels: { ...metadata?.labels, [completionIndexKey]: text },
      annotations: { ...metadata?.annotations, ...note, [completionIndexKey]: text },
    },
    ...(spec
      ? {
          spec: {
            ...spec,
            hostname: name.slice(0, hostNameMax),
            containers: spec.containers.map((container) => ({
              ...container,
              env: [...(container.env ?? []), variable],
            })),
          },
        }
      : {}),
  };
}
