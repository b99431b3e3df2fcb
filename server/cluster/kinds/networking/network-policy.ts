import type { NetworkPolicy } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf, selectorText } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { cidrWarnings } from "./address-warnings.ts";
import { validateNetworkPolicy } from "./network-policy-validation.ts";

/** Source: pkg/apis/networking/v1/defaults.go v1.35. */
function applyDefaults(policy: NetworkPolicy): void {
  const { spec } = policy;
  if (!spec) {
    policy.spec = { podSelector: {}, policyTypes: ["Ingress"] };
    return;
  }
  spec.podSelector ??= {};
  for (const port of [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(
    (r) => r.ports ?? [],
  )) {
    port.protocol ||= "TCP";
  }
  if ((spec.policyTypes ?? []).length === 0) {
    spec.policyTypes = (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  }
}

/** Blocks of addresses that may not mean what was meant. Source: pkg/registry/networking/networkpolicy/strategy.go v1.35. */
function networkPolicyWarnings({ spec }: NetworkPolicy): string[] {
  const rules = [
    ...(spec?.ingress ?? []).map(({ from }, index) => ({
      at: `ingress[${index}].from`,
      peers: from,
    })),
    ...(spec?.egress ?? []).map(({ to }, index) => ({ at: `egress[${index}].to`, peers: to })),
  ];
  return rules.flatMap(({ at, peers = [] }) =>
    peers.flatMap(({ ipBlock }, index) => {
      const field = `spec.${at}[${index}].ipBlock`;
      return [
        ...cidrWarnings(`${field}.cidr`, ipBlock?.cidr ?? ""),
        ...(ipBlock?.except ?? []).flatMap((cidr, one) =>
          cidrWarnings(`${field}.except[${one}]`, cidr),
        ),
      ];
    }),
  );
}

/** NetworkPolicies. */
export const networkPolicyKind = defineKind<NetworkPolicy>("networking.k8s.io/v1/networkpolicies", {
  hasGeneration: true,
  applyDefaults,
  validate: validateNetworkPolicy,
  warnings: networkPolicyWarnings,
  columns: [nameColumn, text("Pod-Selector", "Pods that the policy applies to."), ageColumn],
  row: (policy, now) => [
    nameOf(policy),
    selectorText(policy.spec?.podSelector),
    ageOf(policy, now),
  ],
});
