import { expect, test } from "vitest";
import type { KubeObject, StoredObject } from "../../kube/index.ts";
import type { AdmissionRequest } from "../admission/plugin.ts";
import type { Informers } from "../client/client.ts";
import { existingPodWarnings } from "./existing-pods.ts";
import { PodSecurity } from "./pod-security.ts";

function stored(object: KubeObject & { metadata: { name: string } }): StoredObject {
  const metadata = {
    uid: object.metadata.name,
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
    ...object.metadata,
  };
  return { apiVersion: "v1", kind: "Any", ...object, metadata };
}

function pluginWith(labels: Record<string, string>, pods: StoredObject[] = []): PodSecurity {
  const namespace = stored({ metadata: { name: "demo", labels } });
  const informers = {
    of: (ref: { resource: string }) => ({
      get: () => (ref.resource === "namespaces" ? namespace : undefined),
      list: () => pods,
      ownedBy: () => [],
      subscribe: () => ({ dispose: () => undefined }),
    }),
  };
  return new PodSecurity(informers as unknown as Informers);
}

function ask(plugin: PodSecurity, parts: Partial<AdmissionRequest>) {
  const warnings: string[] = [];
  const audits: Record<string, string> = {};
  const request: AdmissionRequest = {
    operation: "CREATE",
    group: "",
    version: "v1",
    kind: "Pod",
    resource: "pods",
    subresource: "",
    namespace: "demo",
    name: "",
    user: { name: "learner", groups: [], uid: "", extra: {} } as AdmissionRequest["user"],
    dryRun: false,
    object: undefined,
    old: undefined,
    warn: (message) => void warnings.push(message),
    audit: (key, value) => void Object.assign(audits, { [key]: value }),
    ...parts,
  };
  let refusal = "";
  try {
    plugin.validate(request);
  } catch (error) {
    refusal = String((error as Error).message);
  }
  return { refusal, warnings, audits };
}

const label = "pod-security.kubernetes.io";
const privilegedPod: KubeObject = {
  metadata: { name: "privileged-pod" },
  spec: { containers: [{ name: "x", image: "nginx", securityContext: { privileged: true } }] },
};
const baselineText = 'privileged (container "x" must not set securityContext.privileged=true)';

test("enforce refuses with the whole text and gives no warning besides", () => {
  const plugin = pluginWith({ [`${label}/enforce`]: "baseline", [`${label}/warn`]: "restricted" });
  expect(ask(plugin, { object: privilegedPod })).toEqual({
    refusal: `pods "privileged-pod" is forbidden: violates PodSecurity "baseline:latest": ${baselineText}`,
    warnings: [],
    audits: { "enforce-policy": "baseline:latest" },
  });
});

test("warn and audit tell what would be refused", () => {
  const plugin = pluginWith({
    [`${label}/audit`]: "baseline",
    [`${label}/warn`]: "baseline",
    [`${label}/warn-version`]: "v1.20",
  });
  expect(ask(plugin, { object: privilegedPod })).toEqual({
    refusal: "",
    warnings: [`would violate PodSecurity "baseline:v1.20": ${baselineText}`],
    audits: {
      "enforce-policy": "privileged:latest",
      "audit-violations": `would violate PodSecurity "baseline:latest": ${baselineText}`,
    },
  });
});

test("templates warn at the enforce level when no warn label is set", () => {
  const plugin = pluginWith({ [`${label}/enforce`]: "baseline" });
  const template = { spec: privilegedPod.spec };
  const warnings = [`would violate PodSecurity "baseline:latest": ${baselineText}`];
  for (const [group, resource, spec] of [
    ["apps", "deployments", { template }],
    ["batch", "cronjobs", { jobTemplate: { spec: { template } } }],
  ] as const) {
    const object = { metadata: { name: "a" }, spec };
    expect(ask(plugin, { group, resource, object })).toEqual({ refusal: "", warnings, audits: {} });
  }
});

test("only significant updates of a Pod are judged", () => {
  const plugin = pluginWith({ [`${label}/enforce`]: "baseline" });
  const update = { operation: "UPDATE", object: privilegedPod } as const;
  expect(ask(plugin, { ...update, old: privilegedPod }).refusal).toBe("");
  const old = { metadata: {}, spec: { containers: [{ name: "x", image: "busybox" }] } };
  expect(ask(plugin, { ...update, old }).refusal).toContain("violates PodSecurity");
  expect(ask(plugin, { ...update, old, subresource: "status" }).refusal).toBe("");
});

test("an added ephemeral container is judged", () => {
  const plugin = pluginWith({ [`${label}/enforce`]: "baseline" });
  const old = { metadata: { name: "p" }, spec: { containers: [{ name: "a" }] } };
  const debug = { name: "debugger", securityContext: { privileged: true } };
  const object = { ...old, spec: { ...old.spec, ephemeralContainers: [debug] } };
  const request = { operation: "UPDATE", subresource: "ephemeralcontainers", object, old } as const;
  expect(ask(plugin, request).refusal).toBe(
    'pods "p" is forbidden: violates PodSecurity "baseline:latest": privileged (container "debugger" must not set securityContext.privileged=true)',
  );
});

test("a namespace with labels that can't be read is refused", () => {
  const object = {
    metadata: {
      name: "demo",
      labels: { [`${label}/enforce`]: "strict", [`${label}/warn-version`]: "1.30" },
    },
  };
  const request = { resource: "namespaces", kind: "Namespace", name: "demo", object };
  expect(ask(pluginWith({}), request).refusal).toBe(
    'Namespace "demo" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"]',
  );
  expect(ask(pluginWith({}), { ...request, operation: "UPDATE", old: object }).refusal).toBe("");
});

test("a tightened enforce level warns about existing Pods, grouped by reasons", () => {
  const pod = (name: string, spec: object) => stored({ metadata: { name }, spec });
  const bad = { containers: [{ name: "x", securityContext: { privileged: true } }] };
  const pods = [
    pod("web-2", bad),
    pod("web-1", bad),
    pod("net", { hostNetwork: true, containers: [] }),
    pod("fine", { containers: [] }),
  ];
  const object = { metadata: { name: "demo", labels: { [`${label}/enforce`]: "baseline" } } };
  const request = { operation: "UPDATE", resource: "namespaces", object } as const;
  const warnings = [
    'existing pods in namespace "demo" violate the new PodSecurity enforce level "baseline:latest"',
    "net: host namespaces",
    "web-1 (and 1 other pod): privileged",
  ];
  expect(ask(pluginWith({}, pods), { ...request, old: { metadata: {} } }).warnings).toEqual(
    warnings,
  );
  expect(ask(pluginWith({}, pods), { ...request, old: object }).warnings).toEqual([]);
});

test("a limit checks one Pod of each controller first and says so", () => {
  const owned = (name: string, uid: string, spec: object) =>
    stored({
      metadata: {
        name,
        ownerReferences: [{ apiVersion: "v1", kind: "R", name: "r", uid, controller: true }],
      },
      spec,
    });
  const pods = [
    owned("a-1", "a", { hostPID: true, containers: [] }),
    owned("a-2", "a", { hostPID: true, containers: [] }),
    owned("b-1", "b", { hostIPC: true, containers: [] }),
  ];
  const enforce = { level: "baseline", version: 30 } as const;
  expect(existingPodWarnings("demo", enforce, pods, 2)).toEqual([
    "new PodSecurity enforce level only checked against the first 2 of 3 existing pods",
    'existing pods in namespace "demo" violate the new PodSecurity enforce level "baseline:v1.30"',
    "a-1 (and 1 other pod): host namespaces",
  ]);
});
