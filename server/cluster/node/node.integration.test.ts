import { afterAll, expect, it } from "vitest";
import { systemClock } from "../../core/clock.ts";
import type { NetworkPolicy } from "../../kube/index.ts";
import { createNetwork } from "../network/create-network.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";
import { NodeHarness } from "./testing/harness.ts";

const cluster = new FakeCluster();
const network = createNetwork({ informers: cluster.informers, clock: systemClock });
const harness = new NodeHarness(systemClock, { cluster, network });

afterAll(async () => {
  await harness.dispose();
  await network.dispose();
});

it("connects Pods through the cluster's network, as its policies allow", async () => {
  await cluster.create({ group: "", resource: "namespaces" }, "", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "default" },
  });
  await harness.run("backend", {
    containers: [{ name: "c", image: "gcr.io/google-samples/hello-app:1.0" }],
  });
  await harness.run("frontend", {
    containers: [{ name: "c", image: "busybox", command: ["sleep", "3600"] }],
  });
  const { status } = await harness.untilReady("backend");
  await harness.untilReady("frontend");
  const url = `http://${status?.podIP}:8080`;
  expect(await harness.exec("frontend", ["wget", "-qO-", url])).toEqual({
    stdout: "Hello, world!\nVersion: 1.0.0\nHostname: backend\n",
    stderr: "",
    code: 0,
  });
  await cluster.create<NetworkPolicy>(
    { group: "networking.k8s.io", resource: "networkpolicies" },
    "default",
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "deny-all" },
      spec: { podSelector: {}, policyTypes: ["Ingress"] },
    },
  );
  expect(await harness.exec("frontend", ["wget", "-T", "1", "-qO-", url])).toEqual({
    stdout: "",
    stderr: "wget: download timed out\n",
    code: 1,
  });
});
