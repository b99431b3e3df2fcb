import { dns1123LabelFaults, type Namespace, nameCheck } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import type { StrategyContext } from "../definition.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";

const finalizer = "kubernetes";

function applyDefaults(namespace: Namespace): void {
  const name = namespace.metadata?.name;
  if (namespace.metadata && name) {
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      "kubernetes.io/metadata.name": name,
    };
  }
  namespace.spec ??= {};
  namespace.status = { ...namespace.status, phase: namespace.status?.phase || "Active" };
}

function prepareForCreate(namespace: Namespace): void {
  namespace.status = { phase: "Active" };
  const finalizers = namespace.spec?.finalizers ?? [];
  namespace.spec = {
    finalizers: finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer],
  };
}

function prepareForUpdate(
  namespace: Namespace,
  old: Namespace,
  { subresource }: StrategyContext,
): void {
  if (subresource !== "finalize") {
    namespace.spec = structuredClone(old.spec ?? {});
  }
}

/** Namespaces. Source: pkg/registry/core/namespace/strategy.go v1.35. */
export const namespaceKind = defineKind<Namespace>("v1/namespaces", {
  validateName: nameCheck(dns1123LabelFaults),
  hasSpecFinalizers: true,
  applyDefaults,
  prepareForCreate,
  prepareForUpdate,
  selectableFields: ({ metadata, status }) => ({
    name: metadata?.name ?? "",
    "status.phase": status?.phase ?? "",
  }),
  columns: [nameColumn, text("Status", "Whether the namespace is active or ending."), ageColumn],
  row: (namespace, now) => [
    nameOf(namespace),
    namespace.status?.phase ?? "",
    ageOf(namespace, now),
  ],
});
