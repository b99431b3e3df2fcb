import { parseIndexes } from "./indexes.ts";
import type { Job } from "./job.ts";

type Rule = NonNullable<NonNullable<Job["spec"]>["successPolicy"]>["rules"][number];

/**
 * The first rule by which the indexes that have succeeded are enough; undefined if none says so.
 * Source: kubernetes pkg/controller/job/success_policy.go v1.35.
 */
export function metSuccessRule({ spec }: Job, succeeded: ReadonlySet<number>): number | undefined {
  const index = (spec?.successPolicy?.rules ?? []).findIndex((rule) => isMet(rule, succeeded));
  return index < 0 ? undefined : index;
}

function isMet(
  { succeededIndexes, succeededCount }: Rule,
  succeeded: ReadonlySet<number>,
): boolean {
  if (succeededIndexes === undefined) {
    return succeededCount !== undefined && succeeded.size >= succeededCount;
  }
  const wanted = parseIndexes(succeededIndexes);
  const done = [...wanted].filter((index) => succeeded.has(index)).length;
  return done >= (succeededCount ?? wanted.size);
}
