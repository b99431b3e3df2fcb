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

/** Whether nodeSelector and the required node affinity allow a node. */
export function matchesNode(spec: PodSpec | undefined, node: StoredObject<Node>): boolean {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    labelsMatch(spec?.nodeSelector, node.metadata.labels) &&
    (!required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node)))
  );
}
