import { isDeepStrictEqual } from "node:util";
import type * as client from "@kubernetes/client-node";
import type { PodTemplateSpec, StoredObject, Wire } from "../../../kube/index.ts";
import type { ComponentContext, ResourceRef } from "../../client/client.ts";
import { controllerReference, deleteIfThere } from "./objects.ts";
import { canonical, podTemplateHash } from "./pod-template-hash.ts";

type ControllerRevision = Wire<client.V1ControllerRevision>;

/** On Pods and revisions: which template they are of. */
export const revisionHashLabel = "controller-revision-hash";

const controllerRevisions: ResourceRef = { group: "apps", resource: "controllerrevisions" };

/** What a workload whose templates are kept as revisions has. */
export interface Revised {
  readonly spec?: {
    readonly template: PodTemplateSpec;
    readonly revisionHistoryLimit?: number;
  };
}

/** A template of a workload by the revision that keeps it. */
export interface TemplateRevision {
  readonly name: string;
  readonly hash: string;
  readonly template: PodTemplateSpec;
}

/**
 * The revision of a workload's present template, made or renumbered if need be, and all that there are, oldest
 * first. Revisions beyond the history's limit go, but for those `inUse`.
 * Source: kubernetes pkg/controller/history/controller_history.go, pkg/controller/daemon/update.go snapshot,
 * pkg/controller/statefulset/stateful_set_utils.go newRevision v1.35.
 */
export async function keepRevisions(
  { client, informers }: ComponentContext,
  owner: StoredObject<Revised>,
  inUse: ReadonlySet<string>,
): Promise<{ current: TemplateRevision; all: readonly TemplateRevision[] }> {
  const namespace = owner.metadata.namespace ?? "";
  const template = owner.spec?.template ?? ({} as PodTemplateSpec);
  // In the order of Go's maps: kubectl compares bytes to see whether a rollback would change anything.
  const data = canonical({ spec: { template: { ...template, $patch: "replace" } } }) as object;
  const known = [
    ...informers.of<ControllerRevision>(controllerRevisions).ownedBy(owner.metadata.uid),
  ].sort((a, b) => a.revision - b.revision);
  const same = known.find((one) => isDeepStrictEqual(one.data, data));
  const next = (known.at(-1)?.revision ?? 0) + 1;
  let current = same;
  if (!current) {
    const hash = podTemplateHash(template, 0);
    current = await client.create<ControllerRevision>(controllerRevisions, namespace, {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: `${owner.metadata.name}-${hash}`,
        namespace,
        labels: { ...template.metadata?.labels, [revisionHashLabel]: hash },
        ...(owner.metadata.annotations ? { annotations: { ...owner.metadata.annotations } } : {}),
        ownerReferences: [controllerReference(owner)],
      },
      data,
      revision: next,
    });
  } else if (current !== known.at(-1)) {
    // Back to an old template: it becomes the newest revision.
    const { name } = current.metadata;
    current = await client.modify<ControllerRevision>(
      controllerRevisions,
      namespace,
      name,
      (object) => {
        object.revision = next;
        return true;
      },
    );
  }
  const others = known.filter(({ metadata }) => metadata.name !== current.metadata.name);
  const unused = others.filter((one) => !inUse.has(one.metadata.name) && !inUse.has(hashOf(one)));
  const surplus = unused.slice(
    0,
    Math.max(0, unused.length - (owner.spec?.revisionHistoryLimit ?? 10)),
  );
  for (const { metadata } of surplus) {
    await deleteIfThere(client.delete(controllerRevisions, namespace, metadata.name));
  }
  return { current: asTemplate(current), all: [...others, current].map(asTemplate) };
}

function hashOf({ metadata }: StoredObject<ControllerRevision>): string {
  return metadata.labels?.[revisionHashLabel] ?? "";
}

function asTemplate(revision: StoredObject<ControllerRevision>): TemplateRevision {
  const { spec } = revision.data as { spec: { template: PodTemplateSpec & { $patch?: string } } };
  const { $patch: _, ...template } = spec.template;
  return { name: revision.metadata.name, hash: hashOf(revision), template };
}
