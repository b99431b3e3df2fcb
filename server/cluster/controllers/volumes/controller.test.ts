import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../../kube/index.ts";
import type { AdmissionPlugin } from "../../admission/plugin.ts";
import {
  DefaultStorageClass,
  PersistentVolumeClaimResize,
  StorageObjectInUseProtection,
} from "../../admission/storage.ts";
import { startScheduler } from "../../scheduler/scheduler.ts";
import { nodes, persistentVolumeClaims, pods } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startVolumeBinder } from "./controller.ts";
import { startEphemeralVolumeController } from "./ephemeral.ts";
import { startLocalPathProvisioner } from "./local-path.ts";
import {
  type Claim,
  persistentVolumes,
  type StorageClass,
  storageClasses,
  type Volume,
} from "./objects.ts";
import { startVolumeProtection } from "./protection.ts";

/** A cluster of two nodes with everything that has to do with volumes. */
async function start(): Promise<Harness & { readonly directories: string[] }> {
  const admission: AdmissionPlugin[] = [new StorageObjectInUseProtection()];
  const harness = createHarness(admission);
  const { informers } = harness.context;
  admission.push(new DefaultStorageClass(informers), new PersistentVolumeClaimResize(informers));
  const directories: string[] = [];
  for (const name of ["node-a", "node-b"]) {
    await harness.client.create<Node>(nodes, "", {
      metadata: { name, labels: { "kubernetes.io/hostname": name } },
    });
    const allocatable = { cpu: "4", memory: "8Gi", pods: "100" };
    await harness.setStatus(nodes, "", name, { allocatable });
  }
  await harness.run((dependencies) => startVolumeBinder(dependencies));
  await harness.run((dependencies) => startVolumeProtection(dependencies));
  await harness.run((dependencies) => startEphemeralVolumeController(dependencies));
  await harness.run((dependencies) =>
    startLocalPathProvisioner(dependencies, {
      make: (node, path) => void directories.push(`make ${node}:${path}`),
      remove: (node, path) => void directories.push(`remove ${node}:${path}`),
    }),
  );
  await harness.run(({ context, clock, log }) => startScheduler(context, { clock, log }));
  return { ...harness, directories };
}

async function makeClass(
  harness: Harness,
  name: string,
  rest: Partial<StorageClass> = {},
): Promise<void> {
  await harness.client.create<StorageClass>(storageClasses, "", {
    metadata: { name },
    provisioner: "rancher.io/local-path",
    volumeBindingMode: "WaitForFirstConsumer",
    ...rest,
  });
}

async function makeClaim(harness: Harness, name: string, spec: Claim["spec"] = {}): Promise<void> {
  await harness.client.create<Claim>(persistentVolumeClaims, "default", {
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
      storageClassName: "standard",
      ...spec,
    },
  });
  await harness.settle();
}

async function makeVolume(harness: Harness, name: string, spec: Volume["spec"] = {}) {
  await harness.client.create<Volume>(persistentVolumes, "", {
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "1Gi" },
      hostPath: { path: "/mnt/data" },
      ...spec,
    },
  });
  await harness.settle();
}

async function makePod(harness: Harness, name: string, spec: Partial<Pod["spec"]> = {}) {
  await harness.client.create<Pod>(pods, "default", {
    metadata: { name },
    spec: { containers: [{ name: "c", image: "busybox" }], ...spec },
  });
  await harness.settle();
}

const mounting = (claimName: string): Partial<Pod["spec"]> => ({
  volumes: [{ name: "data", persistentVolumeClaim: { claimName } }],
});

const claimOf = (harness: Harness, name: string) =>
  harness.client.get<Claim>(persistentVolumeClaims, "default", name);
const volumeOf = (harness: Harness, name: string) =>
  harness.client.get<Volume>(persistentVolumes, "", name);
const podOf = (harness: Harness, name: string) => harness.client.get<Pod>(pods, "default", name);
const claims = async (harness: Harness) =>
  (await harness.client.list(persistentVolumeClaims, "default")).map((one) => one.metadata.name);
const volumes = async (harness: Harness) =>
  (await harness.client.list(persistentVolumes)).map((one) => one.metadata.name);

describe("a claim of the default class", () => {
  it("waits for its first Pod and then has a directory of that Pod's node", async () => {
    const harness = await start();
    await makeClass(harness, "standard");
    await makeClaim(harness, "data");
    expect((await claimOf(harness, "data")).status).toEqual({ phase: "Pending" });
    expect(harness.events).toEqual([
      "Normal WaitForFirstConsumer PersistentVolumeClaim/data: waiting for first consumer to be created before binding",
    ]);
    await makePod(harness, "web", mounting("data"));
    const claim = await claimOf(harness, "data");
    const name = `pvc-${claim.metadata.uid}`;
    const node = (await podOf(harness, "web")).spec?.nodeName ?? "";
    expect(claim.spec?.volumeName).toBe(name);
    expect(claim.status).toEqual({
      phase: "Bound",
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "1Gi" },
    });
    expect(claim.metadata.annotations).toEqual({
      "pv.kubernetes.io/bind-completed": "yes",
      "pv.kubernetes.io/bound-by-controller": "yes",
      "volume.beta.kubernetes.io/storage-provisioner": "rancher.io/local-path",
      "volume.kubernetes.io/selected-node": node,
      "volume.kubernetes.io/storage-provisioner": "rancher.io/local-path",
    });
    const volume = await volumeOf(harness, name);
    expect(volume.status?.phase).toBe("Bound");
    expect(volume.metadata.finalizers).toEqual(["kubernetes.io/pv-protection"]);
    const path = `/var/local-path-provisioner/${name}_default_data`;
    expect(harness.directories).toEqual([`make ${node}:${path}`]);
    expect(volume.spec?.hostPath).toEqual({ path, type: "DirectoryOrCreate" });
    expect(harness.events.slice(1)).toEqual([
      `Normal Provisioning PersistentVolumeClaim/data: External provisioner is provisioning volume for claim "default/data"`,
      "Normal ExternalProvisioning PersistentVolumeClaim/data: Waiting for a volume to be created either by the external provisioner 'rancher.io/local-path' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
      `Normal ProvisioningSucceeded PersistentVolumeClaim/data: Successfully provisioned volume ${name}`,
      `Normal Scheduled Pod/web: Successfully assigned default/web to ${node}`,
    ]);
  });

  it("stays while a Pod mounts it, and takes its volume with it", async () => {
    const harness = await start();
    await makeClass(harness, "standard");
    await makeClaim(harness, "data");
    await makePod(harness, "web", mounting("data"));
    await harness.client.delete(persistentVolumeClaims, "default", "data");
    await harness.settle();
    expect((await claimOf(harness, "data")).metadata.deletionTimestamp).toBeDefined();
    await makePod(harness, "late", mounting("data"));
    expect(harness.events.at(-1)).toBe(
      `Warning FailedScheduling Pod/late: 0/2 nodes are available: persistentvolumeclaim "data" is being deleted. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`,
    );
    await harness.client.delete(pods, "default", "web", { gracePeriodSeconds: 0 });
    await harness.settle();
    expect([await claims(harness), await volumes(harness)]).toEqual([[], []]);
    expect(harness.directories.at(-1)).toMatch(
      /^remove node-.:\/var\/local-path-provisioner\/pvc-/,
    );
  });

  it("isn't served for many nodes, nor as a block device", async () => {
    const harness = await start();
    await makeClass(harness, "standard");
    await makeClaim(harness, "shared", { accessModes: ["ReadWriteMany"] });
    await makePod(harness, "web", mounting("shared"));
    await makeClaim(harness, "block", { volumeMode: "Block" });
    await makePod(harness, "raw", mounting("block"));
    const failures = harness.events.filter((event) => event.includes("ProvisioningFailed"));
    expect(failures).toEqual([
      `Warning ProvisioningFailed PersistentVolumeClaim/shared: failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes`,
      "Warning ProvisioningFailed PersistentVolumeClaim/block: rancher.io/local-path does not support block volume provisioning",
    ]);
    expect(await volumes(harness)).toEqual([]);
  });

  it("grows only if its class lets it", async () => {
    const harness = await start();
    await makeClass(harness, "standard");
    await makeClaim(harness, "data");
    const resize = (storage: string) =>
      harness.client.modify<Claim>(persistentVolumeClaims, "default", "data", ({ spec }) => {
        if (spec) spec.resources = { requests: { storage } };
        return true;
      });
    await expect(resize("2Gi")).rejects.toThrow(
      "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
    );
    await makePod(harness, "web", mounting("data"));
    await expect(resize("2Gi")).rejects.toThrow(
      `persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize`,
    );
    await expect(resize("1Mi")).rejects.toThrow(
      "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity",
    );
  });

  it("gets a default class that comes after it", async () => {
    const harness = await start();
    await harness.client.create<Claim>(persistentVolumeClaims, "default", {
      metadata: { name: "early" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
    await harness.settle();
    expect(harness.events).toEqual([
      "Normal FailedBinding PersistentVolumeClaim/early: no persistent volumes available for this claim and no storage class is set",
    ]);
    const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
    await makeClass(harness, "late", { metadata: { name: "late", annotations } });
    await harness.settle();
    expect((await claimOf(harness, "early")).spec?.storageClassName).toBe("late");
  });
});

describe("volumes that people make", () => {
  it("go to the claim that they suit best, and are released and kept", async () => {
    const harness = await start();
    await makeVolume(harness, "large", { capacity: { storage: "5Gi" } });
    await makeVolume(harness, "fitting", { capacity: { storage: "2Gi" } });
    await makeVolume(harness, "small", { capacity: { storage: "10Mi" } });
    await makeVolume(harness, "shared", { accessModes: ["ReadWriteMany"] });
    await makeClaim(harness, "data", { storageClassName: "" });
    expect((await claimOf(harness, "data")).status).toMatchObject({
      phase: "Bound",
      capacity: { storage: "2Gi" },
    });
    await harness.client.delete(persistentVolumeClaims, "default", "data");
    await harness.settle();
    expect((await volumeOf(harness, "fitting")).status).toEqual({ phase: "Released" });
    await makeClaim(harness, "again", { storageClassName: "", volumeName: "fitting" });
    expect((await claimOf(harness, "again")).status).toEqual({ phase: "Pending" });
    expect(harness.events).toEqual([
      `Warning FailedBinding PersistentVolumeClaim/again: volume "fitting" already bound to a different claim.`,
    ]);
  });

  it("that are kept for a claim wait for that one", async () => {
    const harness = await start();
    await makeVolume(harness, "kept", { claimRef: { namespace: "default", name: "mine" } });
    await makeClaim(harness, "other", { storageClassName: "" });
    expect((await claimOf(harness, "other")).status?.phase).toBe("Pending");
    await makeClaim(harness, "mine", { storageClassName: "" });
    expect((await claimOf(harness, "mine")).spec?.volumeName).toBe("kept");
  });

  it("that are asked for by name must suit", async () => {
    const harness = await start();
    await makeVolume(harness, "tiny", { capacity: { storage: "1Mi" } });
    await makeClaim(harness, "data", { storageClassName: "", volumeName: "tiny" });
    expect(harness.events).toEqual([
      `Warning VolumeMismatch PersistentVolumeClaim/data: Cannot bind to requested volume "tiny": requested PV is too small`,
    ]);
  });

  it("are deleted only where Kubernetes may do so", async () => {
    const harness = await start();
    for (const [name, path] of [
      ["elsewhere", "/mnt/data"],
      ["temporary", "/tmp/data"],
    ] as const) {
      const policy = { persistentVolumeReclaimPolicy: "Delete" };
      await makeVolume(harness, name, { ...policy, hostPath: { path } });
      await makeClaim(harness, name, { storageClassName: "", volumeName: name });
      await harness.client.delete(persistentVolumeClaims, "default", name);
      await harness.settle();
    }
    const message = "host_path deleter only supports /tmp/.+ but received provided /mnt/data";
    expect((await volumeOf(harness, "elsewhere")).status).toEqual({ phase: "Failed", message });
    expect(harness.events).toEqual([
      `Warning VolumeFailedDelete PersistentVolume/elsewhere: ${message}`,
    ]);
    expect(await volumes(harness)).toEqual(["elsewhere"]);
  });

  it("that vanish leave their claim lost", async () => {
    const harness = await start();
    await makeVolume(harness, "fragile");
    await makeClaim(harness, "data", { storageClassName: "" });
    await harness.client.delete(persistentVolumes, "", "fragile");
    await harness.settle();
    expect((await volumeOf(harness, "fragile")).metadata.deletionTimestamp).toBeDefined();
    await harness.client.modify<Volume>(persistentVolumes, "", "fragile", ({ metadata }) => {
      metadata.finalizers = [];
      return true;
    });
    await harness.settle();
    expect((await claimOf(harness, "data")).status).toEqual({ phase: "Lost" });
    expect(harness.events).toEqual([
      "Warning ClaimLost PersistentVolumeClaim/data: Bound claim has lost its PersistentVolume. Data on the volume is lost!",
    ]);
  });

  it("of one node bring their Pod there when it is scheduled", async () => {
    const harness = await start();
    await makeClass(harness, "local", { provisioner: "kubernetes.io/no-provisioner" });
    const expression = { key: "kubernetes.io/hostname", operator: "In", values: ["node-b"] };
    await makeVolume(harness, "disk", {
      storageClassName: "local",
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
    });
    await makeClaim(harness, "data", { storageClassName: "local" });
    await makeClaim(harness, "more", { storageClassName: "local" });
    await makePod(harness, "web", mounting("data"));
    expect((await podOf(harness, "web")).spec?.nodeName).toBe("node-b");
    expect((await claimOf(harness, "data")).spec?.volumeName).toBe("disk");
    await makePod(harness, "late", mounting("more"));
    expect(harness.events.at(-1)).toBe(
      "Warning FailedScheduling Pod/late: 0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    );
    await makePod(harness, "elsewhere", {
      ...mounting("data"),
      nodeSelector: { "kubernetes.io/hostname": "node-a" },
    });
    expect(harness.events.at(-1)).toBe(
      "Warning FailedScheduling Pod/elsewhere: 0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    );
  });
});

describe("a Pod", () => {
  it("waits for claims that are missing or bound at once only", async () => {
    const harness = await start();
    await makeClass(harness, "fast", {
      provisioner: "example.com/fast",
      volumeBindingMode: "Immediate",
    });
    await makePod(harness, "web", mounting("missing"));
    await makeClaim(harness, "slow", { storageClassName: "fast" });
    await makePod(harness, "other", mounting("slow"));
    const failures = harness.events.filter((event) => event.includes("FailedScheduling"));
    expect(failures).toEqual([
      `Warning FailedScheduling Pod/web: 0/2 nodes are available: persistentvolumeclaim "missing" not found. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`,
      "Warning FailedScheduling Pod/other: 0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    ]);
    await makeVolume(harness, "handmade", { storageClassName: "fast" });
    expect((await podOf(harness, "other")).spec?.nodeName).toBeDefined();
  });

  it("has a volume of its own that is made for it", async () => {
    const harness = await start();
    await makeClass(harness, "standard");
    const volumeClaimTemplate = {
      metadata: { labels: { kind: "scratch" } },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "standard",
        resources: { requests: { storage: "1Mi" } },
      },
    };
    await makePod(harness, "web", {
      volumes: [{ name: "tmp", ephemeral: { volumeClaimTemplate } }],
    });
    const claim = await claimOf(harness, "web-tmp");
    expect(claim.metadata.labels).toEqual({ kind: "scratch" });
    expect(claim.metadata.ownerReferences?.[0]).toMatchObject({ kind: "Pod", name: "web" });
    expect((await podOf(harness, "web")).spec?.nodeName).toBeDefined();
    await makeClaim(harness, "api-tmp");
    await makePod(harness, "api", {
      volumes: [{ name: "tmp", ephemeral: { volumeClaimTemplate } }],
    });
    const conflict = "PVC default/api-tmp was not created for pod default/api (pod is not owner)";
    expect(harness.events).toContain(
      `Warning FailedBinding Pod/api: ephemeral volume tmp: ${conflict}`,
    );
    expect(harness.events.find((event) => event.includes("FailedScheduling Pod/api"))).toContain(
      `0/2 nodes are available: ${conflict}.`,
    );
  });
});
