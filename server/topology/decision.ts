import type { TopologyDecision } from "../contracts/topology.ts";
import type { Decision } from "../network-policy/index.ts";

type Direction = "egress" | "ingress";

/** The one decision of two that a reader wants to know: the denial, else the policy that allows at the server. */
export function decisiveOf(egress: Decision, ingress: Decision): TopologyDecision {
  const [first, second] = [of("egress", egress), of("ingress", ingress)];
  const ranked = [second, first].toSorted((one, other) => rank(one) - rank(other));
  return ranked[0] ?? first;
}

/** One short English clause, naming policies and the rule counted from 1. */
export function whyOf({ kind, policies, rule, direction }: TopologyDecision): string {
  switch (kind) {
    case "open":
      return "no policy selects these Pods";
    case "exempt":
      return "policies don't apply here";
    case "allowed":
      return `${policies.join(", ")}, rule ${rule}`;
    case "denied":
      return `${policies.join(", ")}: no rule lets this ${direction === "ingress" ? "in" : "out"}`;
  }
}

function of(direction: Direction, decision: Decision): TopologyDecision {
  switch (decision.kind) {
    case "not-isolated":
      return { kind: "open", direction: null, policies: [], rule: null };
    case "exempt":
      return { kind: "exempt", direction: null, policies: [], rule: null };
    case "allowed-by":
      return {
        kind: "allowed",
        direction,
        policies: [decision.policy.name],
        rule: decision.rule + 1,
      };
    case "denied":
      return {
        kind: "denied",
        direction,
        policies: decision.selectedBy.map(({ name }) => name),
        rule: null,
      };
  }
}

function rank({ kind }: TopologyDecision): number {
  return ["denied", "allowed", "open", "exempt"].indexOf(kind);
}
