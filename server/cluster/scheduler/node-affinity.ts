import {
  labelsMatch,
  matchesRequirements,
  type Node,
  type PodSpec,
  type Requirement,
  type StoredObject,
} from "../../kube/index.ts";

type Affinity = NonNullable<NonNullable<PodSpec["affinity"]>["nodeAffinity"]>;
type Term = NonNullable<
  Affinity["requiredDuringSchedulingIgnoredDuringExecution"]
>["nodeSelectorTerms"][number];
type Expression = NonNullable<Term["matchExpressions"]>[number];

const operators: Readonly<Record<string, Requirement["operator"]>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: "gt",
  Lt: "lt",
};

function requirementOf({ key, operator, values }: Expression): Requirement {
  return { key, operator: operators[operator] ?? "in", values: values ?? [] };
}

/** Whether a node fits a term; an empty term fits none. */
function matchesTerm(term: Term, node: StoredObject<Node>): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) {
    return false;
  }
  const fields = { "metadata.name": node.metadata.name };
  return (
    matchesRequirements(matchExpressions.map(requirementOf), node.metadata.labels) &&
    matchesRequirements(matchFields.map(requirementOf), fields)
  );
}

/** How much the preferred node affinity speaks for a node. */
export function nodePreference(spec: PodSpec | undefined, node: StoredObject<Node>): number {
  const preferred = spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  return (preferred ?? [])
    .filter(({ preference }) => matchesTerm(preference, node))
    .reduce((sum, { weight }) => sum + weight, 0);
}

/**
 * The nodes that required affinity names, if each of its terms does: others aren't even looked at.
 * Source: kubernetes pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go v1.35, PreFilter.
 */
export function namedNodes(spec: PodSpec | undefined): ReadonlySet<string> | undefined {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const names = required?.nodeSelectorTerms.map(
    ({ matchFields = [] }) =>
      matchFields.find(({ key, operator }) => key === "metadata.name" && operator === "In")?.values,
  );
  return names && names.length > 0 && names.every((one) => one !== undefined)
    ? new Set(names.flat())
    : undefined;
}

/** Whether nodeSelector and the required node affinity allow a node. */
export function matchesNode(spec: PodSpec | undefined, node: StoredObject<Node>): boolean {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    labelsMatch(spec?.nodeSelector, node.metadata.labels) &&
    (!required || matchesTerms(required.nodeSelectorTerms, node))
  );
}

/** Whether a node fits one of the terms. */
export function matchesTerms(terms: readonly Term[], node: StoredObject<Node>): boolean {
  return terms.some((term) => matchesTerm(term, node));
}
