import {
  type FieldRequirement,
  type KubeObject,
  matchesRequirements,
  StatusError,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import type { Selection } from "./registry.ts";

/** Selects everything. */
export const everything: Selection = { labels: [], fields: [] };

function fieldsOf(kind: KindDefinition, object: KubeObject): Readonly<Record<string, string>> {
  return {
    ...kind.selectableFields?.(object),
    "metadata.name": object.metadata?.name ?? "",
    ...(kind.namespaced ? { "metadata.namespace": object.metadata?.namespace ?? "" } : {}),
  };
}

/**
 * Refuses selectors on fields that the kind doesn't offer.
 * @throws StatusError 400 with upstream's text.
 */
export function checkFieldSelector(
  kind: KindDefinition,
  requirements: readonly FieldRequirement[],
): void {
  const known = fieldsOf(kind, { metadata: {} });
  for (const { field } of requirements) {
    if (!(field in known)) {
      throw StatusError.badRequest(
        kind.selectableFields === undefined
          ? `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
          : `field label not supported: ${field}`,
      );
    }
  }
}

/** Whether an object is in the selection. */
export function isSelected(
  kind: KindDefinition,
  object: KubeObject,
  selection: Selection,
): boolean {
  if (!matchesRequirements(selection.labels, object.metadata?.labels)) {
    return false;
  }
  if (selection.fields.length === 0) {
    return true;
  }
  const fields = fieldsOf(kind, object);
  return selection.fields.every(
    ({ field, value, negated }) => ((fields[field] ?? "") === value) !== negated,
  );
}
