import type { Refusal } from "./filters.ts";

function summarize(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${parts.join(", ")}.`;
}

/** What became of the attempt to make room. */
export type PreemptionOutcome = "nominated" | { readonly notEligible: string } | "no-victims";

/**
 * Upstream's text of a FailedScheduling event.
 * Source: kubernetes pkg/scheduler/framework/types.go (FitError), framework/preemption/preemption.go and
 * framework/plugins/dynamicresources v1.35.
 */
export function unschedulableMessage(
  refusals: readonly Refusal[],
  outcome: PreemptionOutcome,
): string {
  const nodes = refusals.length;
  if (nodes === 0) {
    return "no nodes available to schedule pods";
  }
  const reasons = summarize(
    nodes,
    refusals.flatMap((one) => one.reasons),
  );
  if (outcome === "nominated") {
    return reasons;
  }
  const preemption =
    outcome === "no-victims" ? summarize(nodes, refusals.map(whyNoRoom)) : outcome.notEligible;
  return `${reasons} no new claims to deallocate, preemption: ${preemption}`;
}

function whyNoRoom({ isFinal }: Refusal): string {
  return isFinal
    ? "Preemption is not helpful for scheduling"
    : "No preemption victims found for incoming pod";
}

/** The text for a Pod that no node was looked at for: something of its own keeps it. */
export function ownFaultMessage(nodes: number, reason: string): string {
  const preemption = `0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;
  return `0/${nodes} nodes are available: ${reason}. no new claims to deallocate, preemption: ${preemption}`;
}
