import type { Decision, Flow, Party, PolicyName } from "./model.ts";

/** One English sentence for a verdict, naming the policy and rule (counted from 1) that decided. */
export function explain(flow: Flow, egress: Decision, ingress: Decision): string {
  const source = partyText(flow.source);
  const target = `${partyText(flow.destination)} port ${flow.port}/${flow.protocol}`;
  if (egress.kind === "denied") {
    return `Denied: ${clause("egress from", source, egress)}.`;
  }
  if (ingress.kind === "denied") {
    return `Denied: ${clause("ingress to", target, ingress)}.`;
  }
  if (egress.kind === "exempt" && egress.because === "loopback") {
    return `Allowed: ${source} connects to itself, which no policy can stop.`;
  }
  const parts = [
    ...(flow.source.kind === "pod" ? [clause("egress from", source, egress)] : []),
    ...(flow.destination.kind === "pod" ? [clause("ingress to", target, ingress)] : []),
  ];
  return parts.length === 0 ? "Allowed: neither side is a Pod." : `Allowed: ${parts.join("; ")}.`;
}

function clause(direction: string, subject: string, decision: Decision): string {
  switch (decision.kind) {
    case "not-isolated":
      return `${direction} ${subject} is open, since no policy selects the Pod for it`;
    case "allowed-by":
      return `${direction} ${subject} is allowed by policy ${policyText(decision.policy)} rule ${decision.rule + 1}`;
    case "denied":
      return `${direction} ${subject} is closed, since the Pod is selected by ${listText(decision.selectedBy)} and no rule matched`;
    case "exempt":
      return `${direction} ${subject} is open, since ${exemptText(decision.because)}`;
  }
}

function exemptText(because: Extract<Decision, { kind: "exempt" }>["because"]): string {
  switch (because) {
    case "loopback":
      return "a Pod always reaches itself";
    case "node":
      return "policies never stop traffic between a Pod and its node";
    case "host-network":
      return "policies don't apply to Pods on the host network";
    case "not-a-pod":
      return "policies apply to Pods only";
  }
}

function partyText(party: Party): string {
  switch (party.kind) {
    case "pod":
      return `${party.namespace}/${party.name}`;
    case "node":
      return `node ${party.name}`;
    case "outside":
      return party.ip;
  }
}

function policyText(policy: PolicyName): string {
  return `${policy.namespace}/${policy.name}`;
}

function listText(policies: readonly PolicyName[]): string {
  const names = policies.map(policyText);
  const last = names.pop() ?? "";
  return names.length === 0 ? `policy ${last}` : `policies ${names.join(", ")} and ${last}`;
}
