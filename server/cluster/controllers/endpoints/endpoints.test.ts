import { expect, it } from "vitest";
import type { EndpointSlice, Pod, Service } from "../../../kube/index.ts";
import { endpointSlices, pods, services } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { endpointsRef, startEndpointsController } from "./endpoints.ts";
import type { Endpoints } from "./endpoints-content.ts";
import { startEndpointSliceMirroring } from "./mirroring.ts";

async function makeService(harness: Harness, spec: Service["spec"]): Promise<void> {
  await harness.client.create<Service>(services, "default", {
    metadata: { name: "web", labels: { team: "x" } },
    spec: { ports: [{ port: 80, targetPort: 8080 }], ...spec },
  });
  await harness.settle();
}

async function makePod(harness: Harness, name: string, podIP: string, ready: boolean) {
  await harness.client.create<Pod>(pods, "default", {
    metadata: { name, labels: { app: "web" } },
    spec: { nodeName: "node-a", containers: [{ name: "c", image: "nginx" }] },
  });
  const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  await harness.setStatus(pods, "default", name, { phase: "Running", podIP, conditions });
  await harness.settle();
}

it("follow a Service's Pods, apart by whether they are ready", async () => {
  const harness = createHarness();
  await harness.run(startEndpointsController);
  await makeService(harness, { selector: { app: "web" } });
  await makePod(harness, "b", "10.0.0.10", true);
  await makePod(harness, "a", "10.0.0.9", true);
  await makePod(harness, "c", "10.0.0.11", false);
  const endpoints = await harness.client.get<Endpoints>(endpointsRef, "default", "web");
  expect(endpoints.metadata.labels).toEqual({
    team: "x",
    "endpoints.kubernetes.io/managed-by": "endpoint-controller",
  });
  const [subset] = endpoints.subsets ?? [];
  expect(subset?.addresses?.map(({ ip }) => ip)).toEqual(["10.0.0.9", "10.0.0.10"]);
  expect(subset?.addresses?.[0]).toMatchObject({
    nodeName: "node-a",
    targetRef: { kind: "Pod", name: "a", namespace: "default" },
  });
  expect(subset?.notReadyAddresses?.map(({ ip }) => ip)).toEqual(["10.0.0.11"]);
  expect(subset?.ports).toEqual([{ port: 8080, protocol: "TCP" }]);
  await harness.client.delete(services, "default", "web");
  await harness.settle();
  expect(await harness.client.list(endpointsRef, "default")).toEqual([]);
});

it("that people make for a Service without selector become slices", async () => {
  const harness = createHarness();
  await harness.run(startEndpointSliceMirroring);
  await makeService(harness, {});
  await harness.client.create<Endpoints>(endpointsRef, "default", {
    metadata: { name: "web" },
    subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 9376 }] }],
  });
  await harness.settle();
  const [slice] = await harness.client.list<EndpointSlice>(endpointSlices, "default");
  expect(slice?.metadata.labels).toEqual({
    "kubernetes.io/service-name": "web",
    "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
  });
  expect(slice?.endpoints).toEqual([{ addresses: ["192.0.2.1"], conditions: { ready: true } }]);
  expect(slice?.ports).toEqual([{ name: "", port: 9376, protocol: "TCP" }]);
  await harness.client.delete(endpointsRef, "default", "web");
  await harness.settle();
  expect(await harness.client.list(endpointSlices, "default")).toEqual([]);
});
