import type * as client from "@kubernetes/client-node";
import type { Clock } from "../../../core/clock.ts";
import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type {
  ConfigMap,
  KubeObject,
  Node,
  Secret,
  Service,
  StoredObject,
  Wire,
} from "../../../kube/index.ts";
import type { Informers } from "../../client/client.ts";
import { matchesTerms } from "../../scheduler/node-affinity.ts";
import type { NodeDisks } from "./volumes/node-disks.ts";
import type { TokenIssuer, VolumeSource } from "./volumes/source.ts";

type Claim = Wire<client.V1PersistentVolumeClaim>;
type Volume = Wire<client.V1PersistentVolume>;

/** Where a node's Pods take their volumes and environment from. */
export function volumeSource(
  informers: Informers,
  nodeName: string,
  parts: { readonly issueToken: TokenIssuer; readonly disks: NodeDisks },
): VolumeSource {
  const configMaps = informers.of<ConfigMap>({ group: "", resource: "configmaps" });
  const secrets = informers.of<Secret>({ group: "", resource: "secrets" });
  const services = informers.of<Service>({ group: "", resource: "services" });
  const claims = informers.of<Claim>({ group: "", resource: "persistentvolumeclaims" });
  const volumes = informers.of<Volume>({ group: "", resource: "persistentvolumes" });
  const nodes = informers.of<Node>({ group: "", resource: "nodes" });
  return {
    configMap: (namespace, name) => configMaps.get(namespace, name),
    secret: (namespace, name) => secrets.get(namespace, name),
    services: (namespace) => services.list(namespace),
    issueToken: parts.issueToken,
    hostRoot: () => parts.disks.root(nodeName),
    claim: (namespace, name) => claims.get(namespace, name),
    volume: (name) => volumes.get("", name),
    reaches(volume) {
      const required = volume.spec?.nodeAffinity?.required;
      const node = nodes.get("", nodeName);
      return !required || (node !== undefined && matchesTerms(required.nodeSelectorTerms, node));
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
