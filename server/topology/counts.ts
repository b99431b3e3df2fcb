import type { SandboxCounts } from "../contracts/topology.ts";
import { isAlive, isReady } from "./pods.ts";
import type { Snapshot } from "./snapshot.ts";

/** Counts what a sandbox holds: pure. */
export function countsOf({ pods, policies }: Snapshot): SandboxCounts {
  const alive = pods.filter(isAlive);
  return {
    pods: { ready: alive.filter(isReady).length, all: alive.length },
    policies: policies.length,
  };
}
