import { formatTime, type Instant } from "../../../core/time.ts";
import type { Node } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import type { Cell } from "../definition.ts";
import { ageOf, nameOf, orNone } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";

const rolePrefix = "node-role.kubernetes.io/";

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find((condition) => condition.type === "Ready");
  const words = [ready ? `${ready.status === "True" ? "" : "Not"}Ready` : "Unknown"];
  return (spec?.unschedulable ? [...words, "SchedulingDisabled"] : words).join(",");
}

function rolesText(node: Node): string {
  const roles = Object.entries(node.metadata?.labels ?? {}).flatMap(([key, value]) => {
    const role = key.startsWith(rolePrefix) ? key.slice(rolePrefix.length) : "";
    return role || (key === "kubernetes.io/role" ? value : "") || [];
  });
  return orNone([...new Set(roles)].toSorted().join(","));
}

function addressOf(node: Node, type: string): string {
  return orNone(node.status?.addresses?.find((address) => address.type === type)?.address);
}

/** Source: pkg/printers/internalversion/printers.go v1.35 (printNode). */
function row(node: Node, now: Instant): readonly Cell[] {
  const info = node.status?.nodeInfo;
  return [
    nameOf(node),
    statusText(node),
    rolesText(node),
    ageOf(node, now),
    info?.kubeletVersion ?? "",
    addressOf(node, "InternalIP"),
    addressOf(node, "ExternalIP"),
    info?.osImage || "<unknown>",
    info?.kernelVersion || "<unknown>",
    info?.containerRuntimeVersion || "<unknown>",
  ];
}

/** Keeps when a taint came to be, for taints that evict. */
function stampTaints(node: Node, now: Instant): void {
  for (const taint of node.spec?.taints ?? []) {
    if (taint.effect === "NoExecute") {
      taint.timeAdded ??= formatTime(now);
    }
  }
}

/** Nodes. */
export const nodeKind = defineKind<Node>("v1/nodes", {
  applyDefaults(node) {
    node.spec ??= {};
    if (node.status?.capacity) {
      node.status.allocatable ??= { ...node.status.capacity };
    }
  },
  prepareForCreate: (node, { now }) => stampTaints(node, now),
  prepareForUpdate: (node, _old, { now }) => stampTaints(node, now),
  selectableFields: ({ spec }) => ({ "spec.unschedulable": String(spec?.unschedulable ?? false) }),
  columns: [
    nameColumn,
    text("Status", "Whether the node is ready and takes Pods."),
    text("Roles", "Roles by the node's labels."),
    ageColumn,
    text("Version", "Version of the kubelet."),
    text("Internal-IP", "Address inside of the cluster.", 1),
    text("External-IP", "Address outside of the cluster.", 1),
    text("OS-Image", "Operating system.", 1),
    text("Kernel-Version", "Kernel.", 1),
    text("Container-Runtime", "Container runtime and its version.", 1),
  ],
  row,
});
