import type * as client from "@kubernetes/client-node";
import { type Instant, parseTime } from "../../../core/time.ts";
import { type FieldError, fieldErrors, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { applyTemplateDefaults } from "../pod/defaults.ts";
import { podTemplateErrors } from "../pod/validation/spec.ts";
import { templateWarnings } from "../pod/warnings.ts";
import { ageOf, containerCells, nameOf, selectorText } from "../shared/cells.ts";
import { ageColumn, nameColumn, selectorColumn, templateColumns, text } from "../shared/columns.ts";
import { humanDuration } from "../shared/duration.ts";
import { nonNegative } from "../shared/faults.ts";
import { immutableField } from "../shared/immutable.ts";

export type Job = Wire<client.V1Job>;
type JobSpec = NonNullable<Job["spec"]>;

const int32Max = 2 ** 31 - 1;

/** Fills a Job's defaults. Source: pkg/apis/batch/v1/defaults.go v1.35. */
function applyJobDefaults(spec: JobSpec | undefined): void {
  if (!spec) {
    return;
  }
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : int32Max;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  applyTemplateDefaults(spec.template);
}

/** Unless told otherwise a Job finds its Pods by its own uid. Source: pkg/registry/batch/job v1.35. */
function generateSelector({ metadata, spec }: Job): void {
  if (!spec?.template || spec.manualSelector === true) {
    return;
  }
  const { uid = "", name = "" } = metadata ?? {};
  const controller = { "batch.kubernetes.io/controller-uid": uid };
  spec.template.metadata ??= {};
  spec.template.metadata.labels = {
    ...spec.template.metadata.labels,
    ...controller,
    "controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "job-name": name,
  };
  spec.selector ??= {};
  spec.selector.matchLabels = { ...spec.selector.matchLabels, ...controller };
}

/** Faults of a Job's spec at `field`. Source: pkg/apis/batch/validation/validation.go v1.35. */
export function jobSpecErrors(spec: JobSpec | undefined, field: string): FieldError[] {
  const counts = [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
  ] as const;
  const policy = spec?.template?.spec?.restartPolicy;
  const ends = policy === "OnFailure" || policy === "Never";
  const valid = `valid values: "OnFailure", "Never"`;
  return [
    ...counts.flatMap((name) => nonNegative(`${field}.${name}`, spec?.[name])),
    ...podTemplateErrors(spec?.template, `${field}.template`),
    ...(ends ? [] : [fieldErrors.required(`${field}.template.spec.restartPolicy`, valid)]),
  ];
}

function statusText({ metadata, spec, status }: Job): string {
  const has = (type: string) =>
    (status?.conditions ?? []).some((one) => one.type === type && one.status === "True");
  if (has("Complete")) {
    return "Complete";
  }
  if (has("Failed")) {
    return "Failed";
  }
  if (metadata?.deletionTimestamp) {
    return "Terminating";
  }
  if (has("Suspended")) {
    return "Suspended";
  }
  const doomed = has("FailureTarget") ? "FailureTarget" : "Running";
  return has("SuccessCriteriaMet") ? "SuccessCriteriaMet" : spec?.suspend ? "Suspended" : doomed;
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  const parallelism = spec?.parallelism ?? 0;
  if (spec?.completions !== undefined) {
    return `${succeeded}/${spec.completions}`;
  }
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: Instant): string {
  const start = parseTime(status?.startTime);
  const end = parseTime(status?.completionTime) ?? now;
  return start ? humanDuration(end.getTime() - start.getTime()) : "";
}

/** A Job without labels takes its template's. Source: pkg/apis/batch/v1/defaults.go v1.35 (SetDefaults_Job). */
function applyLabels(job: Job): void {
  const labels = job.spec?.template?.metadata?.labels ?? {};
  if (job.metadata && !job.metadata.labels && Object.keys(labels).length > 0) {
    job.metadata.labels = { ...labels };
  }
}

/** Jobs. */
export const jobKind = defineKind<Job>("batch/v1/jobs", {
  hasGeneration: true,
  applyDefaults(job) {
    applyLabels(job);
    applyJobDefaults(job.spec);
  },
  prepareForCreate(job) {
    job.status = {};
    generateSelector(job);
    applyLabels(job);
  },
  validate: ({ spec }) => jobSpecErrors(spec, "spec"),
  validateUpdate: (job, old) => [
    ...jobSpecErrors(job.spec, "spec"),
    ...immutableField(job.spec?.completions, old.spec?.completions, "spec.completions"),
    ...immutableField(job.spec?.selector, old.spec?.selector, "spec.selector"),
    ...immutableField(job.spec?.template, old.spec?.template, "spec.template"),
    ...immutableField(job.spec?.completionMode, old.spec?.completionMode, "spec.completionMode"),
  ],
  warnings: (job) => templateWarnings(job.spec?.template, "spec.template"),
  selectableFields: ({ status }) => ({ "status.successful": String(status?.succeeded ?? 0) }),
  columns: [
    nameColumn,
    text("Status", "Where the job stands."),
    text("Completions", "Pods that succeeded, of all that should."),
    text("Duration", "Time from start to end."),
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  row: (job, now) => [
    nameOf(job),
    statusText(job),
    completionsText(job),
    durationText(job, now),
    ageOf(job, now),
    ...containerCells(job.spec?.template?.spec?.containers),
    selectorText(job.spec?.selector),
  ],
});
