import { afterEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../../core/clock.ts";
import type { ConfigMap } from "../../../../kube/index.ts";
import { NodeHarness } from "../../testing/harness.ts";

let harness: NodeHarness;
let clock: ManualClock;
afterEach(() => harness.dispose());

const configMaps = { group: "", resource: "configmaps" };

async function settings(data: Record<string, string>): Promise<void> {
  const metadata = { name: "settings", namespace: "default" };
  await harness.cluster.create<ConfigMap>(configMaps, "default", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data,
  });
}

async function changeSettings(data: Record<string, string>): Promise<void> {
  await harness.cluster.modify<ConfigMap>(configMaps, "default", "settings", (object) => {
    object.data = data;
    return true;
  });
}

async function output(pod: string, script: string): Promise<string> {
  let text: string | undefined;
  const running = harness.exec(pod, ["sh", "-c", script]).then(({ stdout, stderr }) => {
    text = stdout + stderr;
  });
  while (text === undefined) {
    await clock.advance(1);
  }
  await running;
  return text;
}

function start(): void {
  clock = new ManualClock();
  harness = new NodeHarness(clock);
}

const sleeper = { name: "c", image: "busybox:1.36", command: ["sleep", "3600"] };

describe("files that the kubelet writes", () => {
  it("follow their ConfigMap while the Pod runs, but not through a subPath", async () => {
    start();
    await settings({ color: "red", size: "1" });
    await harness.run("web", {
      containers: [
        {
          ...sleeper,
          volumeMounts: [
            { name: "v", mountPath: "/v" },
            { name: "v", mountPath: "/color", subPath: "color" },
          ],
        },
      ],
      volumes: [{ name: "v", configMap: { name: "settings" } }],
    });
    await clock.advance(1000);
    const look = "cat /v/color; echo; cat /color; echo; ls /v";
    expect(await output("web", look)).toBe("red\nred\ncolor\nsize\n");
    await changeSettings({ color: "blue", shape: "round" });
    expect(await output("web", look)).toBe("red\nred\ncolor\nsize\n");
    await clock.advance(6000);
    expect(await output("web", look)).toBe("blue\nred\ncolor\nshape\n");
    expect(await output("web", "readlink /v/..data")).toMatch(/^\.\.2026_01_01_00_00_0\d\.\d+\n$/);
  });

  it("can't be written to", async () => {
    start();
    await settings({ color: "red" });
    await harness.run("web", {
      containers: [{ ...sleeper, volumeMounts: [{ name: "v", mountPath: "/v" }] }],
      volumes: [{ name: "v", configMap: { name: "settings" } }],
    });
    await clock.advance(1000);
    expect(await output("web", "touch /v/x; mount | grep ' /v '")).toBe(
      "/dev/vda1 on /v type ext4 (ro,relatime)\ntouch: /v/x: Read-only file system\n",
    );
  });

  it("show changed labels of the Pod", async () => {
    start();
    const items = [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }];
    await harness.run("web", {
      containers: [{ ...sleeper, volumeMounts: [{ name: "v", mountPath: "/v" }] }],
      volumes: [{ name: "v", downwardAPI: { items } }],
    });
    await clock.advance(1000);
    await harness.cluster.modify({ group: "", resource: "pods" }, "default", "web", (pod) => {
      pod.metadata.labels = { tier: "front" };
      return true;
    });
    await clock.advance(100);
    expect(await output("web", "cat /v/labels")).toBe('tier="front"');
  });

  it("wait for a ConfigMap that isn't there", async () => {
    start();
    await harness.run("web", {
      containers: [{ ...sleeper, volumeMounts: [{ name: "v", mountPath: "/v" }] }],
      volumes: [{ name: "v", configMap: { name: "settings" } }],
    });
    await clock.advance(1000);
    expect(harness.events("web")).toEqual([
      'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "settings" not found',
    ]);
    await settings({ color: "red" });
    await clock.advance(3000);
    expect((await harness.pod("web")).status?.phase).toBe("Running");
  });
});

describe("host paths", () => {
  it("lead into the simulated node and outlive Pods", async () => {
    start();
    const spec = (name: string) => ({
      containers: [{ ...sleeper, name, volumeMounts: [{ name: "h", mountPath: "/host" }] }],
      volumes: [{ name: "h", hostPath: { path: "/" } }],
    });
    await harness.run("one", spec("one"));
    await harness.run("two", spec("two"));
    await clock.advance(1000);
    expect(await output("one", "cat /host/etc/hostname; echo kept > /host/srv/note")).toBe(
      "node-1\n",
    );
    expect(await output("two", "cat /host/srv/note")).toBe("kept\n");
  });

  it.each([
    ["File", "/var/log", "is not a file"],
    ["Directory", "/nowhere", "is not a directory"],
    ["Socket", "/run/containerd", "is not a socket file"],
  ])("of type %s refuse %s", async (type, path, why) => {
    start();
    await harness.run("web", {
      containers: [sleeper],
      volumes: [{ name: "h", hostPath: { path, type } }],
    });
    await clock.advance(1000);
    expect(harness.events("web")).toEqual([
      `FailedMount: MountVolume.SetUp failed for volume "h" : hostPath type check failed: ${path} ${why}`,
    ]);
  });
});
