import type { Pod } from "../../../kube/index.ts";
import type { Job } from "./job.ts";

type Policy = NonNullable<NonNullable<Job["spec"]>["podFailurePolicy"]>;
type Rule = Policy["rules"][number];

/** What a Job does about a failed Pod, and for `FailJob` the words that tell it. */
export interface FailureAction {
  readonly action: "Count" | "Ignore" | "FailIndex" | "FailJob";
  readonly message: string;
}

const counted: FailureAction = { action: "Count", message: "" };

/**
 * The action of the first rule that a failed Pod matches; without one it counts.
 * Source: kubernetes pkg/controller/job/pod_failure_policy.go v1.35.
 */
export function failureActionOf({ spec }: Job, pod: Pod): FailureAction {
  for (const [index, rule] of (spec?.podFailurePolicy?.rules ?? []).entries()) {
    const why = exitText(rule, pod) ?? conditionText(rule, pod);
    if (why !== undefined) {
      const action = rule.action as FailureAction["action"];
      return { action, message: `${why} matching ${action} rule at index ${index}` };
    }
  }
  return counted;
}

function exitText({ onExitCodes: wanted }: Rule, { metadata, status }: Pod): string | undefined {
  if (!wanted) {
    return undefined;
  }
  const { containerName, operator, values } = wanted;
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  for (const { name, state } of all) {
    const code = state?.terminated?.exitCode ?? 0;
    const isMeant = containerName === undefined || containerName === name;
    // Success is no failure, whatever the values say.
    if (isMeant && code !== 0 && values.includes(code) === (operator === "In")) {
      const pod = `${metadata?.namespace}/${metadata?.name}`;
      return `Container ${name} for pod ${pod} failed with exit code ${code}`;
    }
  }
  return undefined;
}

function conditionText(
  { onPodConditions: wanted = [] }: Rule,
  { metadata, status }: Pod,
): string | undefined {
  const found = (status?.conditions ?? []).find((condition) =>
    wanted.some(
      (one) => one.type === condition.type && (one.status ?? "True") === condition.status,
    ),
  );
  return found && `Pod ${metadata?.namespace}/${metadata?.name} has condition ${found.type}`;
}
