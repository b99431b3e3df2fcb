import { describe, expect, it } from "vitest";
import type { KubeObject, Pod } from "../../kube/index.ts";
import { createHarness, type Harness } from "../controllers/testing/harness.ts";
import { DefaultIngressClass } from "./ingress-class.ts";
import { LimitRanger } from "./limit-ranger.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { ResourceQuotaAdmission } from "./quota/resource-quota.ts";

const pods = { group: "", resource: "pods" };
const claims = { group: "", resource: "persistentvolumeclaims" };
const services = { group: "", resource: "services" };
const networking = (resource: string) => ({ group: "networking.k8s.io", resource });

function start(): Harness {
  const admission: AdmissionPlugin[] = [];
  const harness = createHarness(admission);
  const { informers } = harness.context;
  admission.push(
    new LimitRanger(informers),
    new DefaultIngressClass(informers),
    new ResourceQuotaAdmission(informers, harness.clock),
  );
  return harness;
}

const limit = (harness: Harness, item: object) =>
  harness.client.create<KubeObject>({ group: "", resource: "limitranges" }, "default", {
    metadata: { name: "limits" },
    spec: { limits: [item] },
  });

const quota = (harness: Harness, hard: object) =>
  harness.client.create<KubeObject>({ group: "", resource: "resourcequotas" }, "default", {
    metadata: { name: "q" },
    spec: { hard },
  });

function makePod(harness: Harness, resources: object, initResources: object = resources) {
  const container = (name: string, own: object) => ({ name, image: "busybox", resources: own });
  return harness.client.create<Pod>(pods, "default", {
    metadata: { name: "web" },
    spec: {
      initContainers: [container("init", initResources)],
      containers: [container("c", resources)],
    },
  });
}

const makeClaim = (harness: Harness, name: string, storage: string) =>
  harness.client.create<KubeObject>(claims, "default", {
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
  });

describe("a LimitRange", () => {
  it("bounds how far limits may lie above requests", async () => {
    const harness = start();
    await limit(harness, { type: "Container", maxLimitRequestRatio: { cpu: "2" } });
    const within = { requests: { cpu: "500m" }, limits: { cpu: "1" } };
    const beyond = { requests: { cpu: "100m" }, limits: { cpu: "250m" } };
    await expect(makePod(harness, beyond, within)).rejects.toThrow(
      `pods "web" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000`,
    );
    await expect(makePod(harness, within, {})).rejects.toThrow(
      "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0",
    );
    expect((await makePod(harness, within)).metadata.name).toBe("web");
  });

  it("bounds init containers and claims as well", async () => {
    const harness = start();
    await limit(harness, { type: "Container", max: { memory: "1Gi" } });
    const some = { limits: { memory: "64Mi" } };
    await expect(makePod(harness, some, { limits: { memory: "2Gi" } })).rejects.toThrow(
      "maximum memory usage per Container is 1Gi, but limit is 2Gi",
    );
    const sizes = start();
    await limit(sizes, {
      type: "PersistentVolumeClaim",
      min: { storage: "1Gi" },
      max: { storage: "2Gi" },
    });
    await expect(makeClaim(sizes, "small", "500Mi")).rejects.toThrow(
      `persistentvolumeclaims "small" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi`,
    );
    await expect(makeClaim(sizes, "large", "3Gi")).rejects.toThrow(
      "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi",
    );
    expect((await makeClaim(sizes, "fitting", "2Gi")).metadata.name).toBe("fitting");
  });
});

describe("a ResourceQuota", () => {
  it("is asked again when an object comes to count for more", async () => {
    const harness = start();
    await quota(harness, { services: "2", "services.nodeports": "0" });
    await harness.client.create<KubeObject>(services, "default", {
      metadata: { name: "web" },
      spec: { ports: [{ port: 80 }] },
    });
    const change = (type: string) =>
      harness.client.modify<KubeObject>(services, "default", "web", (service) => {
        service.spec = { ...(service.spec as object), type };
        return true;
      });
    await expect(change("NodePort")).rejects.toThrow(
      `services "web" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0`,
    );
  });

  it("counts claims of one class apart", async () => {
    const harness = start();
    await quota(harness, { "gold.storageclass.storage.k8s.io/requests.storage": "1Gi" });
    await makeClaim(harness, "any", "5Gi");
    const gold = harness.client.create<KubeObject>(claims, "default", {
      metadata: { name: "gold" },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "gold",
        resources: { requests: { storage: "2Gi" } },
      },
    });
    await expect(gold).rejects.toThrow(
      "exceeded quota: q, requested: gold.storageclass.storage.k8s.io/requests.storage=2Gi, used: gold.storageclass.storage.k8s.io/requests.storage=0, limited: gold.storageclass.storage.k8s.io/requests.storage=1Gi",
    );
  });
});

it("Ingresses without a class get the default one", async () => {
  const harness = start();
  const make = (name: string, spec: object = {}) =>
    harness.client.create<KubeObject>(networking("ingresses"), "default", {
      metadata: { name },
      spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } }, ...spec },
    });
  expect((await make("before")).spec).not.toHaveProperty("ingressClassName");
  await harness.client.create<KubeObject>(networking("ingressclasses"), "", {
    metadata: {
      name: "nginx",
      annotations: { "ingressclass.kubernetes.io/is-default-class": "true" },
    },
    spec: { controller: "k8s.io/ingress-nginx" },
  });
  expect((await make("after")).spec).toMatchObject({ ingressClassName: "nginx" });
  expect((await make("own", { ingressClassName: "other" })).spec).toMatchObject({
    ingressClassName: "other",
  });
});
