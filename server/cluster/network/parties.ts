import { type Owned, OwnedStack } from "../../core/lifecycle.ts";
import type { Node, Pod, StoredObject } from "../../kube/index.ts";
import type { Party } from "../../network-policy/index.ts";
import type { Informer, Informers } from "../client/client.ts";
import type { Ipam } from "./ipam.ts";
import type { Origin, PodAddress } from "./network.ts";
import { ObjectIndex } from "./object-index.ts";

/** The address that a node has before its status names one. */
const nodeIpDefault = "172.18.0.2";

/** Who has which address: Pods by the address manager, nodes by their status. */
export class Parties implements Owned {
  readonly #owned = new OwnedStack();
  readonly #ipam: Ipam;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #nodesByIp: ObjectIndex<Node>;

  constructor(informers: Informers, ipam: Ipam) {
    this.#ipam = ipam;
    this.#pods = informers.of<Pod>({ group: "", resource: "pods" });
    this.#nodes = informers.of<Node>({ group: "", resource: "nodes" });
    this.#nodesByIp = this.#owned.own(new ObjectIndex(this.#nodes, (node) => [internalIp(node)]));
  }

  pod(pod: PodAddress): StoredObject<Pod> | undefined {
    return this.#pods.get(pod.namespace, pod.name);
  }

  addressOf(pod: PodAddress): string | undefined {
    const object = this.pod(pod);
    if (object?.spec?.hostNetwork === true && object.spec.nodeName !== undefined) {
      return this.nodeIp(object.spec.nodeName);
    }
    return this.#ipam.addressOf(pod);
  }

  nodeIp(name: string): string {
    const node = this.#nodes.get("", name);
    return node ? internalIp(node) : nodeIpDefault;
  }

  nodeByIp(ip: string): Extract<Party, { kind: "node" }> | undefined {
    const node = this.#nodesByIp.get(ip)[0];
    return node && { kind: "node", name: node.metadata.name, ip };
  }

  byIp(ip: string): Party | undefined {
    const pod = this.#ipam.holderOf(ip);
    return pod ? { kind: "pod", namespace: pod.namespace, name: pod.name, ip } : this.nodeByIp(ip);
  }

  /** A Pod that has no address yet speaks from none. */
  originParty(origin: Origin): Party {
    return origin.kind === "node"
      ? { kind: "node", name: origin.node, ip: this.nodeIp(origin.node) }
      : {
          kind: "pod",
          namespace: origin.pod.namespace,
          name: origin.pod.name,
          ip: this.addressOf(origin.pod) ?? "0.0.0.0",
        };
  }

  /** Whose sockets a party has: those of its node for a node and for a Pod on the host network. */
  socketOwner(party: Party): string {
    if (party.kind !== "pod") {
      return party.kind === "node" ? `node:${party.name}` : `outside:${party.ip}`;
    }
    const spec = this.pod(party)?.spec;
    return spec?.hostNetwork === true
      ? `node:${spec.nodeName ?? ""}`
      : `${party.namespace}/${party.name}`;
  }

  /** The node on which a party runs. */
  nodeOf(party: Party): string | undefined {
    switch (party.kind) {
      case "pod":
        return this.pod(party)?.spec?.nodeName;
      case "node":
        return party.name;
      case "outside":
        return undefined;
    }
  }

  dispose(): Promise<void> {
    return this.#owned.dispose();
  }
}

function internalIp(node: StoredObject<Node>): string {
  const addresses = node.status?.addresses ?? [];
  return addresses.find((address) => address.type === "InternalIP")?.address ?? nodeIpDefault;
}
