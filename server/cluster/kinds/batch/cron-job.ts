import type * as client from "@kubernetes/client-node";
import { dns1123SubdomainFaults, nameCheck, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { applyTemplateDefaults } from "../pod/defaults.ts";
import { ageOf, containerCells, nameOf, orNone, selectorText } from "../shared/cells.ts";
import {
  ageColumn,
  integer,
  nameColumn,
  selectorColumn,
  templateColumns,
  text,
} from "../shared/columns.ts";
import { since } from "../shared/duration.ts";
import { nonNegative, oneOf } from "../shared/faults.ts";
import { jobSpecErrors } from "./job.ts";
import { scheduleErrors, timeZoneErrors } from "./schedule-validation.ts";

type CronJob = Wire<client.V1CronJob>;

const subdomain = nameCheck(dns1123SubdomainFaults);
const nameMax = 52;
const policies = ["Allow", "Forbid", "Replace"];

/** Job names are made of a CronJob's and 11 more characters. */
function validateName(name: string, prefix: boolean): readonly string[] {
  return [
    ...subdomain(name, prefix),
    ...(name.length > nameMax ? [`must be no more than ${nameMax} characters`] : []),
  ];
}

/** CronJobs. Source: pkg/apis/batch/v1/defaults.go and validation.go v1.35. */
export const cronJobKind = defineKind<CronJob>("batch/v1/cronjobs", {
  hasGeneration: true,
  validateName,
  applyDefaults({ spec }) {
    if (spec) {
      spec.concurrencyPolicy ||= "Allow";
      spec.suspend ??= false;
      spec.successfulJobsHistoryLimit ??= 3;
      spec.failedJobsHistoryLimit ??= 1;
      // The Job that is made of it gets the other defaults.
      applyTemplateDefaults(spec.jobTemplate?.spec?.template);
    }
  },
  validate: ({ spec }) => [
    ...scheduleErrors(spec?.schedule ?? ""),
    ...timeZoneErrors(spec?.timeZone),
    ...nonNegative("spec.startingDeadlineSeconds", spec?.startingDeadlineSeconds),
    ...oneOf("spec.concurrencyPolicy", spec?.concurrencyPolicy, policies),
    ...jobSpecErrors(spec?.jobTemplate?.spec, "spec.jobTemplate.spec"),
    ...nonNegative("spec.successfulJobsHistoryLimit", spec?.successfulJobsHistoryLimit),
    ...nonNegative("spec.failedJobsHistoryLimit", spec?.failedJobsHistoryLimit),
  ],
  columns: [
    nameColumn,
    text("Schedule", "When jobs start."),
    text("Timezone", "Time zone of the schedule."),
    { name: "Suspend", type: "boolean", description: "Whether it rests.", priority: 0 },
    integer("Active", "Jobs that run."),
    text("Last Schedule", "Time since a job started last."),
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  row: (object, now) => {
    const { spec, status } = object;
    const job = spec?.jobTemplate?.spec;
    return [
      nameOf(object),
      spec?.schedule ?? "",
      orNone(spec?.timeZone),
      spec?.suspend === true ? "True" : "False",
      status?.active?.length ?? 0,
      status?.lastScheduleTime ? since(status.lastScheduleTime, now) : "<none>",
      ageOf(object, now),
      ...containerCells(job?.template?.spec?.containers),
      selectorText(job?.selector),
    ];
  },
});
