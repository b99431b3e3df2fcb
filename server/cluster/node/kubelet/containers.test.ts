import { afterEach, describe, expect, it } from "vitest";
import type { Pod } from "../../../kube/index.ts";
import { NodeHarness } from "../testing/harness.ts";

let harness: NodeHarness;
afterEach(() => harness.dispose());

const sleeper = { name: "c", image: "busybox:1.36", command: ["sleep", "3600"] };

describe("processes of a Pod", () => {
  const ps = ["ps", "-o", "pid,user,args"];

  it("are shared if the Pod says so", async () => {
    harness = new NodeHarness();
    await harness.run("shared", {
      shareProcessNamespace: true,
      containers: [
        { ...sleeper, securityContext: { runAsUser: 1000 } },
        { ...sleeper, name: "d", command: ["sleep", "7200"] },
      ],
    });
    await harness.untilReady("shared");
    const { stdout } = await harness.exec("shared", ps);
    expect(stdout.split("\n").slice(0, 4)).toEqual([
      "  PID USER     COMMAND",
      "    1 65535    /pause",
      "    2 1000     sleep 3600",
      "    3 root     sleep 7200",
    ]);
  });

  it("are seen by an ephemeral container that targets theirs, with their files", async () => {
    harness = new NodeHarness();
    await harness.run("web", { containers: [{ name: "web", image: "nginx" }] });
    await harness.untilReady("web");
    await harness.cluster.modify<Pod>({ group: "", resource: "pods" }, "default", "web", (pod) => {
      const debug = { ...sleeper, name: "dbg", targetContainerName: "web" };
      pod.spec = { containers: [], ...pod.spec, ephemeralContainers: [debug] };
      return true;
    });
    await harness.until(
      "web",
      (pod) => pod.status?.ephemeralContainerStatuses?.[0]?.state?.running !== undefined,
    );
    const script = "ps -o pid,args; cat /proc/1/root/etc/nginx/conf.d/default.conf | head -1";
    const inside = await harness.exec("web", ["sh", "-c", script], { container: "dbg" });
    expect(inside.stdout.split("\n")).toEqual([
      "  PID COMMAND",
      "    1 nginx: master process nginx -g daemon off;",
      ...[2, 3, 4, 5].map((pid) => `    ${pid} nginx: worker process`),
      expect.stringMatching(/^ +\d+ sleep 3600$/),
      expect.stringMatching(/^ +\d+ sh -c ps -o pid,args/),
      expect.stringMatching(/^ +\d+ ps -o pid,args$/),
      "server {",
      "",
    ]);
  });
});

describe("inside of a container", () => {
  it("shows users, groups and a read-only root", async () => {
    harness = new NodeHarness();
    await harness.run("ro", {
      securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, runAsNonRoot: true },
      volumes: [{ name: "d", emptyDir: {} }],
      containers: [
        {
          ...sleeper,
          env: [
            { name: "A", value: "x" },
            { name: "B", value: "$(A)y $(NONE) $$(A)" },
            { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          ],
          securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          volumeMounts: [{ name: "d", mountPath: "/data" }],
        },
      ],
    });
    await harness.untilReady("ro");
    const script =
      'id; touch /x; echo hi > /etc/x; touch /data/f; stat -c "%a %n" /data/f; echo "$B" $POD; grep CapEff /proc/self/status';
    expect(await harness.exec("ro", ["sh", "-c", script])).toEqual({
      stdout:
        "uid=1000 gid=3000 groups=2000,3000\n644 /data/f\nxy $(NONE) $(A) ro\nCapEff:\t0000000000000000\n",
      stderr: "touch: /x: Read-only file system\nsh: can't create /etc/x: Read-only file system\n",
      code: 0,
    });
  });

  it("mounts below a link of the image", async () => {
    harness = new NodeHarness();
    await harness.run("web", {
      volumes: [{ name: "d", emptyDir: {} }],
      containers: [
        {
          name: "c",
          image: "nginx",
          volumeMounts: [{ name: "d", mountPath: "/var/run/secrets/x" }],
        },
      ],
    });
    await harness.untilReady("web");
    const script = "touch /var/run/secrets/x/f; ls /run/secrets/x; mount | grep secrets";
    expect(await harness.exec("web", ["sh", "-c", script])).toEqual({
      stdout: "f\n/dev/vda1 on /run/secrets/x type ext4 (rw,relatime)\n",
      stderr: "",
      code: 0,
    });
  });

  it("reaches a Service with wget and is stopped by a policy", async () => {
    harness = new NodeHarness();
    await harness.run("backend", {
      containers: [{ name: "c", image: "gcr.io/google-samples/hello-app:1.0" }],
    });
    await harness.run("frontend", { containers: [sleeper] });
    const backend = await harness.untilReady("backend");
    await harness.untilReady("frontend");
    harness.network.names.set("backend-service", "10.96.0.5");
    harness.network.routes.set("10.96.0.5:80", `${backend.status?.podIP}:8080`);
    expect(await harness.exec("frontend", ["wget", "-O-", "http://backend-service"])).toEqual({
      stdout: "Hello, world!\nVersion: 1.0.0\nHostname: backend\n",
      stderr:
        "Connecting to backend-service (10.96.0.5:80)\nwriting to stdout\n-                    100% |********************************|    47  0:00:00 ETA\nwritten to stdout\n",
      code: 0,
    });
    harness.network.blocked.add("10.96.0.5");
    const blocked = ["wget", "-T", "1", "-O-", "http://backend-service"];
    expect(await harness.exec("frontend", blocked)).toEqual({
      stdout: "",
      stderr: "Connecting to backend-service (10.96.0.5:80)\nwget: download timed out\n",
      code: 1,
    });
  });

  it("answers exec of a missing program with runc's text", async () => {
    harness = new NodeHarness();
    await harness.run("box", { containers: [sleeper] });
    await harness.untilReady("box");
    await expect(harness.exec("box", ["bash"])).rejects.toThrow(
      /^Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[\da-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in \$PATH: unknown$/,
    );
  });
});
