import type * as client from "@kubernetes/client-node";
import type { Pod, StoredObject, Wire } from "../../../kube/index.ts";
import { podFromTemplate } from "../shared/create-pods.ts";
import { revisionHashLabel, type TemplateRevision } from "../shared/revisions.ts";

type PersistentVolumeClaim = Wire<client.V1PersistentVolumeClaim>;
export type StatefulSet = Wire<client.V1StatefulSet>;

const podNameLabel = "statefulset.kubernetes.io/pod-name";
const podIndexLabel = "apps.kubernetes.io/pod-index";

/** Which of a set's Pods this is, by its name; undefined for a stranger. */
export function ordinalOf(
  set: StoredObject<StatefulSet>,
  pod: StoredObject<Pod>,
): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const ordinal = pod.metadata.name.startsWith(prefix)
    ? pod.metadata.name.slice(prefix.length)
    : "";
  return /^\d+$/.test(ordinal) ? Number(ordinal) : undefined;
}

/** The name of the revision that a Pod is of. */
export function revisionOf({ metadata }: StoredObject<Pod>): string {
  return metadata.labels?.[revisionHashLabel] ?? "";
}

/**
 * The Pod of a set with an identity of its own: name, host name, labels and claims.
 * Source: kubernetes pkg/controller/statefulset/stateful_set_utils.go v1.35.
 */
export function memberPod(
  set: StoredObject<StatefulSet>,
  revision: TemplateRevision,
  ordinal: number,
): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const { metadata, spec, ...rest } = podFromTemplate(set, revision.template);
  const { generateName: _, ...meta } = metadata ?? {};
  const claims = set.spec?.volumeClaimTemplates ?? [];
  const ownVolumes = claims.map(({ metadata: template }) => ({
    name: template?.name ?? "",
    persistentVolumeClaim: { claimName: claimName(template?.name ?? "", name) },
  }));
  const isOwn = (volume: string) => ownVolumes.some((own) => own.name === volume);
  return {
    ...rest,
    metadata: {
      ...meta,
      name,
      labels: {
        ...meta.labels,
        [podNameLabel]: name,
        [podIndexLabel]: String(ordinal),
        [revisionHashLabel]: revision.name,
      },
    },
    ...(spec
      ? {
          spec: {
            ...spec,
            hostname: name,
            subdomain: set.spec?.serviceName ?? "",
            volumes: [...ownVolumes, ...(spec.volumes ?? []).filter((one) => !isOwn(one.name))],
          },
        }
      : {}),
  };
}

/** The claims that a member needs. They outlive it: the next Pod of its name finds its data again. */
export function claimsOf(set: StoredObject<StatefulSet>, ordinal: number): PersistentVolumeClaim[] {
  const pod = `${set.metadata.name}-${ordinal}`;
  return (set.spec?.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: claimName(metadata?.name ?? "", pod),
      namespace: set.metadata.namespace ?? "",
      labels: { ...metadata?.labels, ...set.spec?.selector.matchLabels },
      ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
    },
    ...(spec ? { spec: structuredClone(spec) } : {}),
  }));
}

function claimName(template: string, pod: string): string {
  return `${template}-${pod}`;
}
