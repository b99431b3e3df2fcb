/** Labels of an object; absent means none. */
export type LabelMap = Readonly<Record<string, string>>;

/** A label selector as JSON. Absent fields mean no condition. */
export interface SelectorJson {
  readonly matchLabels?: LabelMap;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** `NetworkPolicyPeer` as JSON. */
export interface PeerJson {
  readonly podSelector?: SelectorJson;
  readonly namespaceSelector?: SelectorJson;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** `NetworkPolicyPort` as JSON. */
export interface PortJson {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

/** The part of a `networking.k8s.io/v1` NetworkPolicy that decides. */
export interface PolicyJson {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: {
    readonly podSelector?: SelectorJson;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly {
      readonly from?: readonly PeerJson[];
      readonly ports?: readonly PortJson[];
    }[];
    readonly egress?: readonly {
      readonly to?: readonly PeerJson[];
      readonly ports?: readonly PortJson[];
    }[];
  };
}

interface ContainerPorts {
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly protocol?: string;
  }[];
}

/** The part of a Pod that policies look at. */
export interface PodJson {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: LabelMap;
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly containers?: readonly ContainerPorts[];
    readonly initContainers?: readonly ContainerPorts[];
  };
}

/** The part of a Namespace that policies look at. */
export interface NamespaceJson {
  readonly metadata?: { readonly name?: string; readonly labels?: LabelMap };
}

/** One side of a flow. `outside` is an address that belongs to no Pod and no node. */
export type Party =
  | { readonly kind: "pod"; readonly namespace: string; readonly name: string; readonly ip: string }
  | { readonly kind: "node"; readonly name: string; readonly ip: string }
  | { readonly kind: "outside"; readonly ip: string };

/** A connection attempt after Service translation: `port` is the one at the destination itself. */
export interface Flow {
  readonly source: Party;
  readonly destination: Party;
  readonly port: number;
  /** No policy names ICMP: rules without ports alone let it through. */
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ICMP";
}

/** What a judge looks at. All look-ups are by namespace, so that a verdict costs no scan of the cluster. */
export interface PolicyWorld {
  policiesOf(namespace: string): readonly PolicyJson[];
  pod(namespace: string, name: string): PodJson | undefined;
  namespace(name: string): NamespaceJson | undefined;
}

/** A policy by name. */
export interface PolicyName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Why one direction is open or closed. `rule` counts from 0 in the policy's list.
 * `exempt` says that policies don't apply: a Pod to itself, its node, a host-network Pod, or no Pod at all.
 */
export type Decision =
  | { readonly kind: "not-isolated" }
  | { readonly kind: "allowed-by"; readonly policy: PolicyName; readonly rule: number }
  | {
      readonly kind: "exempt";
      readonly because: "loopback" | "node" | "host-network" | "not-a-pod";
    }
  | { readonly kind: "denied"; readonly selectedBy: readonly PolicyName[] };

/** Both directions and one English sentence that says why. */
export interface Verdict {
  readonly allowed: boolean;
  readonly egress: Decision;
  readonly ingress: Decision;
  readonly sentence: string;
}
