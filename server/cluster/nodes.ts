import type { NodeDescription } from "./node/kubelet/node-registration.ts";

const gibibyte = 2 ** 30;
const addressOf = (index: number) => `172.18.0.${index + 2}`;

/** Where the API server listens within the cluster's network. */
export const controlPlaneAddress = addressOf(0);

/**
 * The simulated machines: one control plane that also runs Pods, and two workers. Their size is
 * nominal: a class's Pods fit, and a Pod that asks for absurd amounts still stays Pending.
 */
export const nodeDescriptions: readonly NodeDescription[] = [
  "kubebook-control-plane",
  "kubebook-worker",
  "kubebook-worker2",
].map((name, index) => ({
  name,
  address: addressOf(index),
  podCIDR: `10.244.${index * 16}.0/20`,
  cpuMillis: 256_000,
  memoryBytes: 1024 * gibibyte,
  podsMax: 4000,
  isControlPlane: index === 0,
}));
