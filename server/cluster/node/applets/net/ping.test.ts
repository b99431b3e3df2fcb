import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../../core/clock.ts";
import type { NetworkPolicy } from "../../../../kube/index.ts";
import { createNetwork } from "../../../network/create-network.ts";
import { FakeCluster } from "../../testing/fake-cluster.ts";
import { NodeHarness } from "../../testing/harness.ts";

const cluster = new FakeCluster();
const network = createNetwork({ informers: cluster.informers, clock: systemClock });
const harness = new NodeHarness(systemClock, { cluster, network });

afterAll(async () => {
  await harness.dispose();
  await network.dispose();
});

beforeAll(async () => {
  for (const name of ["box", "other"]) {
    const containers = [{ name: "c", image: "busybox", command: ["sleep", "3600"] }];
    await harness.run(name, { containers, securityContext: { runAsUser: 1000 } });
    await harness.untilReady(name);
  }
});

async function ping(): Promise<{ stdout: string; stderr: string; code: number }> {
  const ip = network.addressOf({ namespace: "default", name: "other" }) ?? "";
  const outcome = await harness.exec("box", ["ping", "-c", "1", "-W", "0", ip]);
  return { ...outcome, stdout: outcome.stdout.replaceAll(ip, "IP") };
}

it("answers where policies let everything through, and is silent else", async () => {
  expect(await ping()).toEqual({
    stdout:
      "PING IP (IP): 56 data bytes\n64 bytes from IP: seq=0 ttl=64 time=0.100 ms\n\n--- IP ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min/avg/max = 0.100/0.100/0.100 ms\n",
    stderr: "",
    code: 0,
  });
  await cluster.create<NetworkPolicy>(
    { group: "networking.k8s.io", resource: "networkpolicies" },
    "default",
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "tcp-only" },
      spec: { podSelector: {}, ingress: [{ ports: [{ protocol: "TCP" }] }] },
    },
  );
  expect(await ping()).toEqual({
    stdout:
      "PING IP (IP): 56 data bytes\n\n--- IP ping statistics ---\n1 packets transmitted, 0 packets received, 100% packet loss\n",
    stderr: "",
    code: 1,
  });
});
