import type { Refusal } from "./filters.ts";

function summarize(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${parts.join(", ")}.`;
}

/**
 * Upstream's text of a FailedScheduling event.
 * Source: kubernetes pkg/scheduler/framework/types.go (FitError) and
 * framework/preemption/preemption.go v1.35.
 */
export function unschedulableMessage(refusals: readonly Refusal[]): string {
  const nodes = refusals.length;
  if (nodes === 0) {
    return "no nodes available to schedule pods";
  }
  const all = refusals.flatMap(({ reasons }) => reasons);
  const preemption = refusals.map(({ isFinal }) =>
    isFinal
      ? "Preemption is not helpful for scheduling"
      : "No preemption victims found for incoming pod",
  );
  return `${summarize(nodes, all)} no new claims to deallocate, preemption: ${summarize(nodes, preemption)}`;
}
