import type { PolicyJson } from "../../../network-policy/index.ts";
import type { Protocol } from "../network.ts";

type Spec = NonNullable<PolicyJson["spec"]>;
type Rule = NonNullable<Spec["ingress"]>[number];
export type Peer = NonNullable<Rule["from"]>[number];
type Port = NonNullable<Rule["ports"]>[number];
type SelectorJson = NonNullable<Spec["podSelector"]>;

/**
 * One step of a case. A probe lets every Pod dial every other Pod's Service on one port. `reach` begins with "all reach
 * all", then each line takes away (`no x/a > *`) or gives back (`y/a > x/a`): `*` is every Pod, `x/*` every Pod of a
 * namespace, and later lines win.
 */
export type Step =
  | {
      readonly kind: "policy";
      readonly namespace: string;
      readonly name: string;
      readonly spec: Spec;
    }
  | { readonly kind: "delete-policies" }
  | { readonly kind: "label"; readonly of: string; readonly labels: Record<string, string> }
  | {
      readonly kind: "probe";
      readonly protocol: Protocol;
      readonly port: number;
      readonly reach: readonly string[];
    };

/** Pods by `namespace/name`, and what is done to them in order. */
export interface TruthCase {
  readonly name: string;
  readonly pods: readonly string[];
  readonly steps: readonly Step[];
}

/** Stands for a Pod's address in an ipBlock: the address is known once the Pod has one. */
export const addressOf = (pod: string) => `address of ${pod}/32`;
/** A block of 16 addresses or more around the Pod's. */
export const blockAround = (pod: string) => `block around ${pod}`;

export const put = (namespace: string, spec: Spec, name = "p"): Step => ({
  kind: "policy",
  namespace,
  name,
  spec,
});
export const label = (of: string, labels: Record<string, string>): Step => ({
  kind: "label",
  of,
  labels,
});
export const probe = (protocol: Protocol, port: number, ...reach: string[]): Step => ({
  kind: "probe",
  protocol,
  port,
  reach,
});
export const tcp = (port: number, ...reach: string[]) => probe("TCP", port, ...reach);
export const udp = (port: number, ...reach: string[]) => probe("UDP", port, ...reach);
export const sctp = (port: number, ...reach: string[]) => probe("SCTP", port, ...reach);

export const pod = (...names: string[]): SelectorJson =>
  names.length === 1
    ? { matchLabels: { pod: names[0] ?? "" } }
    : { matchExpressions: [{ key: "pod", operator: "In", values: names }] };
const nameLabel = "kubernetes.io/metadata.name";
export const namespace = (name: string): SelectorJson => ({ matchLabels: { [nameLabel]: name } });
export const namespaces = (operator: string, ...values: string[]): SelectorJson => ({
  matchExpressions: [{ key: nameLabel, operator, values }],
});

export const to = (
  podSelector: SelectorJson,
  from?: readonly Peer[],
  ports?: readonly Port[],
): Spec => ({
  podSelector,
  policyTypes: ["Ingress"],
  ingress: [{ ...(from ? { from } : {}), ...(ports ? { ports } : {}) }],
});
export const out = (
  podSelector: SelectorJson,
  peers?: readonly Peer[],
  ports?: readonly Port[],
): Spec => ({
  podSelector,
  policyTypes: ["Egress"],
  egress: [{ ...(peers ? { to: peers } : {}), ...(ports ? { ports } : {}) }],
});
export const closed = (podSelector: SelectorJson, ...policyTypes: string[]): Spec => ({
  podSelector,
  policyTypes,
});

export const truthCase = (name: string, pods: string, ...steps: Step[]): TruthCase => ({
  name,
  pods: pods.split(" "),
  steps,
});
