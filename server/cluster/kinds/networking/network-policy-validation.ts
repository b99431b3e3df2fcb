import {
  type FieldError,
  fieldErrors,
  labelSelectorErrors,
  type NetworkPolicy,
  portNameFaults,
  portNumberFaults,
} from "../../../kube/index.ts";
import { invalidCidr, isStrictSubset, parseCidr } from "./cidr.ts";

type Spec = NonNullable<NetworkPolicy["spec"]>;
type Ingress = NonNullable<Spec["ingress"]>[number];
type Port = NonNullable<Ingress["ports"]>[number];
type Peer = NonNullable<Ingress["from"]>[number];
type IpBlock = NonNullable<Peer["ipBlock"]>;

const protocols = ["SCTP", "TCP", "UDP"];
const policyTypes = ["Egress", "Ingress"];

function portErrors({ protocol, port, endPort }: Port, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !protocols.includes(protocol)) {
    errors.push(fieldErrors.notSupported(`${field}.protocol`, protocol, protocols));
  }
  if (typeof port === "number") {
    return [...errors, ...numericPortErrors(port, endPort, field)];
  }
  if (endPort !== undefined) {
    const why = port === undefined ? "not specified" : "non-numeric";
    const detail = `may not be specified when \`port\` is ${why}`;
    errors.push(fieldErrors.invalid(`${field}.endPort`, endPort, detail));
  }
  const faults = port === undefined ? [] : portNameFaults(port);
  return [...errors, ...faults.map((fault) => fieldErrors.invalid(`${field}.port`, port, fault))];
}

function numericPortErrors(port: number, endPort: number | undefined, field: string): FieldError[] {
  const errors = portNumberFaults(port).map((fault) =>
    fieldErrors.invalid(`${field}.port`, port, fault),
  );
  if (endPort === undefined) {
    return errors;
  }
  if (endPort < port) {
    const detail = "must be greater than or equal to `port`";
    errors.push(fieldErrors.invalid(`${field}.endPort`, port, detail));
  }
  const faults = portNumberFaults(endPort);
  return [
    ...errors,
    ...faults.map((fault) => fieldErrors.invalid(`${field}.endPort`, endPort, fault)),
  ];
}

function ipBlockErrors({ cidr, except = [] }: IpBlock, field: string): FieldError[] {
  if (!cidr) {
    return [fieldErrors.required(`${field}.cidr`)];
  }
  const outer = parseCidr(cidr);
  const errors = outer ? [] : [fieldErrors.invalid(`${field}.cidr`, cidr, invalidCidr)];
  for (const [index, text] of except.entries()) {
    const at = `${field}.except[${index}]`;
    const inner = parseCidr(text);
    if (!inner) {
      errors.push(fieldErrors.invalid(at, text, invalidCidr));
    } else if (outer && !isStrictSubset(inner, outer)) {
      errors.push(fieldErrors.invalid(at, text, "must be a strict subset of `cidr`"));
    }
  }
  return errors;
}

function peerErrors(
  { podSelector, namespaceSelector, ipBlock }: Peer,
  field: string,
): FieldError[] {
  const errors = [
    ...labelSelectorErrors(podSelector, `${field}.podSelector`),
    ...labelSelectorErrors(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock ? ipBlockErrors(ipBlock, `${field}.ipBlock`) : []),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) {
    errors.push(fieldErrors.required(field, "must specify a peer"));
  } else if (ipBlock && (podSelector || namespaceSelector)) {
    errors.push(fieldErrors.forbidden(field, "may not specify both ipBlock and another peer"));
  }
  return errors;
}

function ruleErrors(
  ports: readonly Port[] | undefined,
  peers: readonly Peer[] | undefined,
  field: string,
  side: "from" | "to",
): FieldError[] {
  return [
    ...(ports ?? []).flatMap((port, index) => portErrors(port, `${field}.ports[${index}]`)),
    ...(peers ?? []).flatMap((peer, index) => peerErrors(peer, `${field}.${side}[${index}]`)),
  ];
}

/** All faults of a NetworkPolicy. Source: pkg/apis/networking/validation/validation.go v1.35. */
export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const types = spec?.policyTypes ?? [];
  const errors = [
    ...labelSelectorErrors(spec?.podSelector, "spec.podSelector"),
    ...(spec?.ingress ?? []).flatMap((rule, index) =>
      ruleErrors(rule.ports, rule.from, `spec.ingress[${index}]`, "from"),
    ),
    ...(spec?.egress ?? []).flatMap((rule, index) =>
      ruleErrors(rule.ports, rule.to, `spec.egress[${index}]`, "to"),
    ),
  ];
  if (types.length > policyTypes.length) {
    const detail = "may not specify more than two policyTypes";
    return [...errors, fieldErrors.invalid("spec.policyTypes", types, detail)];
  }
  const unknown = types.filter((type) => !policyTypes.includes(type));
  return [
    ...errors,
    ...unknown.map((type) => fieldErrors.notSupported("spec.policyTypes", type, policyTypes)),
  ];
}
