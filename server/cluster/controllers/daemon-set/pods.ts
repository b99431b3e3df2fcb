import type { Node, Pod, PodSpec, StoredObject } from "../../../kube/index.ts";
import { matchesNode } from "../../scheduler/node-affinity.ts";
import { type Toleration, untoleratedTaint } from "../../scheduler/taints.ts";
import { podFromTemplate } from "../shared/create-pods.ts";
import { revisionHashLabel, type TemplateRevision } from "../shared/revisions.ts";

/** Daemons stay on nodes in trouble. Source: kubernetes pkg/controller/daemon/util/daemonset_util.go v1.35. */
const tolerations: readonly Toleration[] = [
  ["not-ready", "NoExecute"],
  ["unreachable", "NoExecute"],
  ["disk-pressure", "NoSchedule"],
  ["memory-pressure", "NoSchedule"],
  ["pid-pressure", "NoSchedule"],
  ["unschedulable", "NoSchedule"],
].map(([name, effect = ""]) => ({ key: `node.kubernetes.io/${name}`, operator: "Exists", effect }));

const hostNetworkToleration: Toleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

/** Whether a node is to run a Pod of this template, and may go on running one. */
export function suits(
  spec: PodSpec | undefined,
  node: StoredObject<Node>,
): { readonly shouldRun: boolean; readonly mayStay: boolean } {
  const named = !spec?.nodeName || spec.nodeName === node.metadata.name;
  if (!named || !matchesNode(spec, node)) {
    return { shouldRun: false, mayStay: false };
  }
  const all = tolerationsOf(spec);
  const { taints } = node.spec ?? {};
  const mayStay = !untoleratedTaint(taints, all, ["NoExecute"]);
  return { shouldRun: mayStay && !untoleratedTaint(taints, all, ["NoSchedule"]), mayStay };
}

function tolerationsOf(spec: PodSpec | undefined): readonly Toleration[] {
  const own = spec?.tolerations ?? [];
  const extra = spec?.hostNetwork ? [...tolerations, hostNetworkToleration] : tolerations;
  const isThere = (one: Toleration) =>
    own.some(
      ({ key, effect, operator }) =>
        key === one.key && effect === one.effect && operator === one.operator,
    );
  return [...own, ...extra.filter((one) => !isThere(one))];
}

/** The Pod of a daemon for one node: it fits nowhere else. */
export function daemonPod(
  owner: StoredObject<unknown>,
  revision: TemplateRevision,
  node: string,
): Pod {
  const { metadata, spec, ...rest } = podFromTemplate(owner, revision.template);
  const nodeSelectorTerms = [
    { matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] },
  ];
  return {
    ...rest,
    metadata: { ...metadata, labels: { ...metadata?.labels, [revisionHashLabel]: revision.hash } },
    ...(spec
      ? {
          spec: {
            ...spec,
            tolerations: [...tolerationsOf(spec)],
            affinity: {
              ...spec.affinity,
              nodeAffinity: {
                ...spec.affinity?.nodeAffinity,
                requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
              },
            },
          },
        }
      : {}),
  };
}

/** The node that a daemon's Pod runs on, or is meant for. */
export function nodeOf({ spec }: Pod): string {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const field = required?.nodeSelectorTerms[0]?.matchFields?.[0];
  return spec?.nodeName ?? field?.values?.[0] ?? "";
}
