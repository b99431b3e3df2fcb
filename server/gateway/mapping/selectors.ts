import { parseFieldSelector, parseLabelSelector, type Requirement } from "../../kube/index.ts";
import type { SandboxNames } from "./names.ts";

const namespaceFields = new Set([
  "metadata.namespace",
  "involvedObject.namespace",
  "regarding.namespace",
  "related.namespace",
]);

const nameLabel = "kubernetes.io/metadata.name";

/** Maps the namespaces in `?fieldSelector=`; `metadata.name` counts for namespaces themselves. */
export function mapFieldSelector(text: string, isNamespaces: boolean, names: SandboxNames): string {
  const terms = parseFieldSelector(text).map(({ field, negated, value }) => {
    const isName = isNamespaces && field === "metadata.name";
    const mapped = isName || namespaceFields.has(field) ? names.toUpstream(value) : value;
    return `${field}${negated ? "!=" : "="}${mapped.replace(/[\\,=]/g, "\\$&")}`;
  });
  return terms.join(",");
}

/** Maps the names of namespaces in the `?labelSelector=` of a list of namespaces. */
export function mapLabelSelector(text: string, names: SandboxNames): string {
  if (!text.includes(nameLabel)) {
    return text;
  }
  return parseLabelSelector(text)
    .map((requirement) => formatRequirement(mapRequirement(requirement, names)))
    .join(",");
}

function mapRequirement(requirement: Requirement, names: SandboxNames): Requirement {
  return requirement.key === nameLabel
    ? { ...requirement, values: requirement.values.map((value) => names.toUpstream(value)) }
    : requirement;
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "gt":
      return `${key}>${values[0] ?? ""}`;
    case "lt":
      return `${key}<${values[0] ?? ""}`;
  }
}
