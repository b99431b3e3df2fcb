import { expect, it } from "vitest";
import { formatTime } from "../../core/time.ts";
import type { CoreEvent, KubeObject, Pod, Secret, ServiceAccount } from "../../kube/index.ts";
import { startEventExpiry } from "./events/event-expiry.ts";
import { startClusterRoleAggregation } from "./rbac/cluster-role-aggregation.ts";
import { startReplicationController } from "./replica-set/controller.ts";
import { startTokenSecretController } from "./secrets/service-account-token.ts";
import { pods, serviceAccounts } from "./shared/refs.ts";
import { createHarness } from "./testing/harness.ts";

const secrets = { group: "", resource: "secrets" };
const events = { group: "", resource: "events" };
const clusterRoles = { group: "rbac.authorization.k8s.io", resource: "clusterroles" };
const controllers = { group: "", resource: "replicationcontrollers" };

it("token Secrets are filled, and go with their account", async () => {
  const harness = createHarness();
  await harness.run((dependencies) =>
    startTokenSecretController(dependencies, {
      caCertificate: "CA",
      issue: (account, secret) => `token of ${account.metadata.name} in ${secret.metadata.name}`,
    }),
  );
  const account = await harness.client.create<ServiceAccount>(serviceAccounts, "default", {
    metadata: { name: "robot" },
  });
  const make = (name: string, robot: string) =>
    harness.client.create<Secret>(secrets, "default", {
      metadata: { name, annotations: { "kubernetes.io/service-account.name": robot } },
      type: "kubernetes.io/service-account-token",
    });
  await make("robot-token", "robot");
  await make("nobody-token", "nobody");
  await harness.settle();
  const found = await harness.client.list<Secret>(secrets, "default");
  expect(found.map(({ metadata }) => metadata.name)).toEqual(["robot-token"]);
  const text = (field: string) => Buffer.from(found[0]?.data?.[field] ?? "", "base64").toString();
  expect([text("token"), text("ca.crt"), text("namespace")]).toEqual([
    "token of robot in robot-token",
    "CA",
    "default",
  ]);
  expect(found[0]?.metadata.annotations?.["kubernetes.io/service-account.uid"]).toBe(
    account.metadata.uid,
  );
  await harness.client.delete(serviceAccounts, "default", "robot");
  await harness.settle();
  expect(await harness.client.list(secrets, "default")).toEqual([]);
});

it("aggregated roles gather the rules that they select", async () => {
  const harness = createHarness();
  const rule = (resource: string) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });
  const make = (name: string, parts: object) =>
    harness.client.create<KubeObject>(clusterRoles, "", { metadata: { name }, ...parts });
  await harness.run(startClusterRoleAggregation);
  const matchLabels = { "to-viewer": "true" };
  await make("viewer", { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: [] });
  await make("b", { metadata: { name: "b", labels: matchLabels }, rules: [rule("pods")] });
  await make("a", {
    metadata: { name: "a", labels: matchLabels },
    rules: [rule("services"), rule("pods")],
  });
  await make("c", { rules: [rule("secrets")] });
  await harness.settle();
  const viewer = await harness.client.get<KubeObject>(clusterRoles, "", "viewer");
  expect(viewer.rules).toEqual([rule("services"), rule("pods")]);
  await harness.client.delete(clusterRoles, "", "a");
  await harness.settle();
  expect((await harness.client.get<KubeObject>(clusterRoles, "", "viewer")).rules).toEqual([
    rule("pods"),
  ]);
});

it("events go an hour after their last change", async () => {
  const harness = createHarness();
  await harness.run(startEventExpiry);
  for (const name of ["one", "two"]) {
    await harness.client.create<CoreEvent>(events, "default", {
      metadata: { name },
      involvedObject: { kind: "Pod", namespace: "default", name: "web" },
      reason: "Test",
    } as CoreEvent);
  }
  const names = async () =>
    (await harness.client.list(events, "default")).map(({ metadata }) => metadata.name);
  await harness.clock.advance(40 * 60_000);
  await harness.client.modify<CoreEvent>(events, "default", "two", (event) => {
    event.count = 2;
    event.lastTimestamp = formatTime(harness.clock.now());
    return true;
  });
  await harness.clock.advance(30 * 60_000);
  await harness.settle();
  expect(await names()).toEqual(["two"]);
  await harness.clock.advance(40 * 60_000);
  await harness.settle();
  expect(await names()).toEqual([]);
});

it("ReplicationControllers keep their Pods", async () => {
  const harness = createHarness();
  await harness.run(startReplicationController);
  await harness.client.create<KubeObject>(controllers, "default", {
    metadata: { name: "web" },
    spec: {
      replicas: 2,
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "c", image: "nginx" }] },
      },
    },
  });
  await harness.settle();
  await harness.readyPods();
  const found = await harness.client.list<Pod>(pods, "default");
  expect(found.map(({ metadata }) => metadata.ownerReferences?.[0]?.kind)).toEqual([
    "ReplicationController",
    "ReplicationController",
  ]);
  const controller = await harness.client.get<KubeObject>(controllers, "default", "web");
  expect(controller.status).toEqual({
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    observedGeneration: 1,
  });
});
