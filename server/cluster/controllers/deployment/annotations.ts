import type { Deployment, ReplicaSet, StoredObject } from "../../../kube/index.ts";
import { maxSurgeOf } from "./rollout.ts";

/** Where a Deployment and its ReplicaSets count templates. */
export const revisionAnnotation = "deployment.kubernetes.io/revision";

const historyAnnotation = "deployment.kubernetes.io/revision-history";
const desiredAnnotation = "deployment.kubernetes.io/desired-replicas";
const maxAnnotation = "deployment.kubernetes.io/max-replicas";

/** Long enough for what people look back at. Source: deployment_controller.go (maxRevHistoryLengthInChars). */
const historyCharactersMax = 2000;

const notInherited = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  "deprecated.deployment.rollback.revision",
]);

type Annotations = Readonly<Record<string, string>>;
type Annotated = { readonly metadata: { readonly annotations?: Annotations } };

/** Which template of its Deployment a ReplicaSet holds, from 1; 0 where none is noted. */
export function revisionOf(object: Annotated): number {
  return Number(object.metadata.annotations?.[revisionAnnotation] ?? 0);
}

/** The Deployment's size that a ReplicaSet was last written for. */
export function notedSizes({ metadata }: Annotated): {
  readonly desired: number | undefined;
  readonly max: number | undefined;
} {
  const read = (key: string) => {
    const text = metadata.annotations?.[key];
    return text === undefined ? undefined : Number(text);
  };
  return { desired: read(desiredAnnotation), max: read(maxAnnotation) };
}

/** What notes a Deployment's size on a ReplicaSet. */
export function sizeAnnotations(deployment: StoredObject<Deployment>): Annotations {
  const replicas = deployment.spec?.replicas ?? 1;
  return {
    [desiredAnnotation]: String(replicas),
    [maxAnnotation]: String(replicas + maxSurgeOf(deployment)),
  };
}

/**
 * The annotations of the ReplicaSet with the current template: the Deployment's own, its revision, and
 * the revisions that it had before.
 * Source: kubernetes pkg/controller/deployment/util/deployment_util.go v1.35 (SetNewReplicaSetAnnotations).
 */
export function currentAnnotations(
  deployment: StoredObject<Deployment>,
  set: StoredObject<ReplicaSet> | undefined,
  old: readonly StoredObject<ReplicaSet>[],
): Annotations {
  const own = set?.metadata.annotations ?? {};
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(
    ([key]) => !notInherited.has(key),
  );
  const before = set ? revisionOf(set) : 0;
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  const isNewer = before < revision;
  return {
    ...own,
    ...Object.fromEntries(inherited),
    ...(isNewer ? { [revisionAnnotation]: String(revision) } : {}),
    ...(isNewer && before > 0 ? { [historyAnnotation]: history(own, before) } : {}),
  };
}

function history(annotations: Annotations, revision: number): string {
  const earlier = annotations[historyAnnotation];
  const revisions = [...(earlier ? earlier.split(",") : []), String(revision)];
  while (revisions.join(",").length > historyCharactersMax) {
    revisions.shift();
  }
  return revisions.join(",");
}
