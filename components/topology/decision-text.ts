import type { TopologyDecision, TopologyEdge } from "../../server/contracts/topology.ts";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import type { Outcome } from "./groups.ts";

type Words = Messages["topology"];

/** What decided about a connection, in the page's words: of a denial, the port that would have passed. */
export function decisionText(by: TopologyDecision, edge: TopologyEdge, words: Words): string {
  const { elsewhere } = edge.declared;
  if (by.kind === "denied" && by.direction === "ingress" && elsewhere !== null) {
    return fill(words.decisions.otherPort, { elsewhere, port: edge.port });
  }
  return plainText(by, words);
}

function plainText(by: TopologyDecision, words: Words): string {
  const { decisions } = words;
  const policies = by.policies.join(", ");
  switch (by.kind) {
    case "open":
      return decisions.open;
    case "exempt":
      return decisions.exempt;
    case "allowed":
      return fill(decisions.allowed, { policies, rule: by.rule ?? "" });
    case "denied":
      return fill(by.direction === "egress" ? decisions.deniedOut : decisions.deniedIn, {
        policies,
      });
  }
}

/** An outcome in a word; on trial what would come. */
export function outcomeText(outcome: Outcome, isTrial: boolean, words: Words): string {
  switch (outcome) {
    case "allowed":
      return isTrial ? words.trialAllows : words.passed;
    case "denied":
      return isTrial ? words.trialDenies : words.blocked;
    case "refused":
      return words.refused;
    case "untested":
      return words.untested;
  }
}

/** When a connection was last tried, as a time of day; empty if it never was. */
export function timeOf(edge: TopologyEdge, locale: string): string {
  if (!edge.observed) return "";
  return new Intl.DateTimeFormat(locale, { timeStyle: "medium", hourCycle: "h23" }).format(
    new Date(edge.observed.time),
  );
}
