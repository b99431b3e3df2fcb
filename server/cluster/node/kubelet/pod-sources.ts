import type { Clock } from "../../../core/clock.ts";
import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type { ConfigMap, KubeObject, Secret, Service, StoredObject } from "../../../kube/index.ts";
import type { Informers } from "../../client/client.ts";
import type { DirectoryNode } from "../machine/inode.ts";
import { hostRootTree } from "./volumes/host-tree.ts";
import type { TokenIssuer, VolumeSource } from "./volumes/source.ts";
import type { VolumeDisks } from "./volumes/volume-disks.ts";

interface Claim {
  readonly spec?: { readonly volumeName?: string };
  readonly status?: { readonly phase?: string };
}

/** Where a node's Pods take their volumes and environment from. */
export function volumeSource(
  informers: Informers,
  nodeName: string,
  parts: { readonly issueToken: TokenIssuer; readonly disks: VolumeDisks },
): VolumeSource {
  const configMaps = informers.of<ConfigMap>({ group: "", resource: "configmaps" });
  const secrets = informers.of<Secret>({ group: "", resource: "secrets" });
  const services = informers.of<Service>({ group: "", resource: "services" });
  const claims = informers.of<Claim>({ group: "", resource: "persistentvolumeclaims" });
  let root: DirectoryNode | undefined;
  return {
    configMap: (namespace, name) => configMaps.get(namespace, name),
    secret: (namespace, name) => secrets.get(namespace, name),
    services: (namespace) => services.list(namespace),
    issueToken: parts.issueToken,
    hostRoot: () => {
      root ??= hostRootTree(nodeName);
      return root;
    },
    claim(namespace, name) {
      const claim = claims.get(namespace, name);
      return claim?.status?.phase === "Bound"
        ? parts.disks.tree(claim.spec?.volumeName ?? `${namespace}/${name}`)
        : undefined;
    },
  };
}

/** A Pod's part that follows changes of what its volumes are made of. */
interface Follower {
  configChanged(kind: "ConfigMap" | "Secret", name: string): void;
  renew(): void;
}

/** How often Pods are asked to renew what has a time limit. */
const renewPeriodMs = 60_000;

/** Tells a node's Pods when a ConfigMap or Secret of their namespace changed, and when to renew tokens. */
export function followSources(
  informers: Informers,
  clock: Clock,
  followers: (namespace?: string) => readonly Follower[],
): Owned {
  const owned = new OwnedStack();
  const tell = (kind: "ConfigMap" | "Secret", { metadata }: StoredObject<KubeObject>) => {
    for (const follower of followers(metadata.namespace)) {
      follower.configChanged(kind, metadata.name);
    }
  };
  for (const [kind, resource] of [
    ["ConfigMap", "configmaps"],
    ["Secret", "secrets"],
  ] as const) {
    const informer = informers.of({ group: "", resource });
    owned.own(informer.subscribe(({ object }) => tell(kind, object)));
  }
  owned.own(
    clock.every(renewPeriodMs, () => {
      for (const follower of followers()) {
        follower.renew();
      }
    }),
  );
  return owned;
}
