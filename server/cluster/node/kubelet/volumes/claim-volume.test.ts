import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KubeObject } from "../../../../kube/index.ts";
import { NodeHarness } from "../../testing/harness.ts";

let harness: NodeHarness;
beforeEach(() => {
  harness = new NodeHarness();
});
afterEach(() => harness.dispose());

const claims = { group: "", resource: "persistentvolumeclaims" };
const volumes = { group: "", resource: "persistentvolumes" };

async function makeVolume(name: string, spec: object): Promise<void> {
  await harness.cluster.create<KubeObject>(volumes, "", {
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], ...spec },
  });
}

async function makeClaim(name: string, volumeName: string): Promise<void> {
  await harness.cluster.create<KubeObject>(claims, "default", {
    metadata: { name, namespace: "default" },
    spec: { volumeName },
    status: { phase: volumeName === "" ? "Pending" : "Bound" },
  });
}

async function run(pod: string, claimName: string, rest: object = {}): Promise<void> {
  const container = { name: "c", image: "busybox:1.36", command: ["sleep", "3600"] };
  await harness.run(pod, {
    containers: [{ ...container, volumeMounts: [{ name: "data", mountPath: "/data" }] }],
    volumes: [{ name: "data", persistentVolumeClaim: { claimName, ...rest } }],
  });
}

const shell = async (pod: string, script: string) => {
  const { stdout, stderr } = await harness.exec(pod, ["sh", "-c", script]);
  return stdout + stderr;
};

async function untilTold(pod: string): Promise<string> {
  for (;;) {
    const told = harness.events(pod).find((event) => event.startsWith("FailedMount"));
    if (told !== undefined) {
      return told;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("what a claim leads to", () => {
  it("keeps its files from one Pod to the next", async () => {
    await makeVolume("disk", { hostPath: { path: "/var/disk", type: "DirectoryOrCreate" } });
    await makeClaim("data", "disk");
    await run("first", "data");
    await harness.untilReady("first");
    await shell("first", "echo kept > /data/file");
    await harness.cluster.delete({ group: "", resource: "pods" }, "default", "first");
    await run("second", "data", { readOnly: true });
    await harness.untilReady("second");
    expect(await shell("second", "cat /data/file; touch /data/other")).toBe(
      "kept\ntouch: /data/other: Read-only file system\n",
    );
  });

  it("is the node's own directory, which hostPath volumes see as well", async () => {
    await makeVolume("disk", { hostPath: { path: "/var/disk", type: "DirectoryOrCreate" } });
    await makeClaim("data", "disk");
    await run("first", "data");
    await harness.untilReady("first");
    await shell("first", "echo seen > /data/file");
    const container = { name: "c", image: "busybox:1.36", command: ["sleep", "3600"] };
    await harness.run("second", {
      containers: [{ ...container, volumeMounts: [{ name: "host", mountPath: "/host" }] }],
      volumes: [{ name: "host", hostPath: { path: "/var/disk" } }],
    });
    await harness.untilReady("second");
    expect(await shell("second", "cat /host/file")).toBe("seen\n");
  });

  it("must be there: the Pod's events say what is missing", async () => {
    await makeClaim("waiting", "");
    await makeVolume("local", { local: { path: "/mnt/none" } });
    await makeClaim("local", "local");
    await makeVolume("driver", { csi: { driver: "ebs.csi.aws.com", volumeHandle: "v" } });
    await makeClaim("driver", "driver");
    const terms = [{ matchExpressions: [{ key: "zone", operator: "In", values: ["b"] }] }];
    await makeVolume("far", {
      hostPath: { path: "/far" },
      nodeAffinity: { required: { nodeSelectorTerms: terms } },
    });
    await makeClaim("far", "far");
    for (const name of ["missing", "waiting", "local", "driver", "far"]) {
      await run(name, name);
    }
    const where =
      "Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]";
    expect(await untilTold("missing")).toBe(
      `FailedMount: ${where}: error processing PVC default/missing: failed to fetch PVC from API server: persistentvolumeclaims "missing" not found`,
    );
    expect(await untilTold("waiting")).toBe(
      `FailedMount: ${where}: error processing PVC default/waiting: PVC is not bound`,
    );
    expect(await untilTold("local")).toBe(
      `FailedMount: MountVolume.NewMounter initialization failed for volume "local" : path "/mnt/none" does not exist`,
    );
    expect(await untilTold("driver")).toBe(
      `FailedMount: MountVolume.MountDevice failed for volume "driver" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers`,
    );
    expect(await untilTold("far")).toBe(
      `FailedMount: MountVolume.NodeAffinity check failed for volume "far" : no matching NodeSelectorTerms`,
    );
  });
});
