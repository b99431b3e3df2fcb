import type { Instant } from "../../../core/time.ts";
import { apiVersionOf } from "../../../kube/index.ts";
import type { Decision, Party } from "../../../network-policy/index.ts";
import type { Cell, KindDefinition } from "../../kinds/definition.ts";
import { nameOf } from "../../kinds/shared/cells.ts";
import { integer, nameColumn, text } from "../../kinds/shared/columns.ts";
import { since } from "../../kinds/shared/duration.ts";
import type { Flow } from "./flow-object.ts";

function partyText(party: Party): string {
  switch (party.kind) {
    case "pod":
      return `${party.namespace}/${party.name}`;
    case "node":
      return `node/${party.name}`;
    case "outside":
      return party.ip;
  }
}

function decisionText(decision: Decision): string {
  switch (decision.kind) {
    case "not-isolated":
      return "open";
    case "exempt":
      return decision.because === "not-a-pod" ? "<none>" : "exempt";
    case "allowed-by":
      return `${decision.policy.name}, rule ${decision.rule + 1}`;
    case "denied":
      return `closed by ${decision.selectedBy.map(({ name }) => name).join(", ")}`;
  }
}

function row(flow: Flow, now: Instant): readonly Cell[] {
  const { service } = flow;
  return [
    since(flow.lastSeen, now),
    partyText(flow.source),
    partyText(flow.destination),
    `${flow.port}/${flow.protocol}`,
    flow.outcome,
    decisionText(flow.egress),
    decisionText(flow.ingress),
    flow.count,
    service ? `${service.namespace}/${service.name}` : "<none>",
    since(flow.firstSeen, now),
    flow.reason,
    nameOf(flow),
  ];
}

function selectableFields(flow: Partial<Flow>): Record<string, string> {
  const ends = { source: flow.source, destination: flow.destination };
  const named = Object.entries(ends).map(([end, party]) => [
    `${end}.name`,
    party?.kind === "pod" || party?.kind === "node" ? party.name : "",
  ]);
  return {
    ...Object.fromEntries(named),
    outcome: flow.outcome ?? "",
    protocol: flow.protocol ?? "",
    port: String(flow.port ?? ""),
  };
}

const gv = { group: "flows.kubebook.dev", version: "v1alpha1" } as const;

/** `apiVersion` and `kind` of flows. */
export const flowType = { apiVersion: apiVersionOf(gv), kind: "Flow" } as const;

/** Connections that were seen, as one would run `hubble observe`. Can be read only. */
export const flowKind: KindDefinition<Flow> = {
  ...gv,
  kind: flowType.kind,
  resource: "flows",
  singular: "flow",
  namespaced: true,
  verbs: ["get", "list", "watch"],
  schema: "dev.kubebook.flows.v1alpha1.Flow",
  validateName: () => [],
  validate: () => [],
  selectableFields,
  columns: [
    text("Last Seen", "Time since the last attempt."),
    text("From", "The Pod that connects."),
    text("To", "Who is meant, after Services were resolved."),
    text("Port", "Port of the destination itself, and protocol."),
    text("Outcome", "allowed, denied, refused, dropped or unreachable."),
    text("Egress", "What decided at the client: a policy and its rule, or that it is open."),
    text("Ingress", "What decided at the server."),
    integer("Count", "How often it was attempted."),
    text("Service", "The Service that was dialled.", 1),
    text("First Seen", "Time since the first attempt.", 1),
    text("Reason", "Why, in one sentence.", 1),
    { ...nameColumn, priority: 1 },
  ],
  row,
};
