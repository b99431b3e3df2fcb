import { afterEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import type { Pod } from "../../../kube/index.ts";
import { NodeHarness } from "../testing/harness.ts";

let harness: NodeHarness;
afterEach(() => harness.dispose());

const sleeper = { name: "c", image: "busybox:1.36", command: ["sleep", "3600"] };

function withClock(): ManualClock {
  const clock = new ManualClock();
  harness = new NodeHarness(clock);
  return clock;
}

type Status = NonNullable<Pod["status"]>;
type ContainerStatus = NonNullable<Status["containerStatuses"]>[number];

/**
 * Moves time on in small steps until a Pod's first container is as wanted: a program in it takes moments of real
 * time, of which the clock knows nothing.
 */
async function untilContainer(
  clock: ManualClock,
  name: string,
  holds: (container: ContainerStatus) => boolean,
): Promise<ContainerStatus> {
  for (;;) {
    const container = (await harness.pod(name)).status?.containerStatuses?.[0];
    if (container && holds(container)) {
      return container;
    }
    await clock.advance(50);
  }
}

describe("a Pod's life", () => {
  it("goes from ContainerCreating to Running with upstream's events", async () => {
    const clock = withClock();
    await harness.run("web", { containers: [sleeper] });
    await clock.advance(0);
    const pending = await harness.pod("web");
    expect(pending.status?.phase).toBe("Pending");
    expect(pending.status?.containerStatuses?.[0]?.state).toEqual({
      waiting: { reason: "ContainerCreating" },
    });
    await clock.advance(1000);
    const running = await harness.pod("web");
    expect(running.status?.phase).toBe("Running");
    expect(running.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      "PodReadyToStartContainers=True",
      "Initialized=True",
      "Ready=True",
      "ContainersReady=True",
      "PodScheduled=True",
    ]);
    expect(harness.events("web")).toEqual([
      'Pulling: Pulling image "busybox:1.36"',
      'Pulled: Successfully pulled image "busybox:1.36" in 187ms (187ms including waiting). Image size: 2223685 bytes.',
      "Created: Container created",
      "Started: Container started",
    ]);
  });

  it("fails to pull a missing image, then backs off", async () => {
    const clock = withClock();
    const error =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/busybox:nope": failed to resolve reference "docker.io/library/busybox:nope": docker.io/library/busybox:nope: not found';
    await harness.run("bad", { containers: [{ ...sleeper, image: "busybox:nope" }] });
    await clock.advance(1000);
    expect((await harness.pod("bad")).status?.containerStatuses?.[0]?.state).toEqual({
      waiting: { reason: "ErrImagePull", message: error },
    });
    await clock.advance(4000);
    expect((await harness.pod("bad")).status?.containerStatuses?.[0]?.state).toEqual({
      waiting: {
        reason: "ImagePullBackOff",
        message: `Back-off pulling image "busybox:nope": ErrImagePull: ${error}`,
      },
    });
    expect(harness.events("bad")).toEqual([
      'Pulling: Pulling image "busybox:nope"',
      `Failed: Failed to pull image "busybox:nope": ${error}`,
      "Failed: Error: ErrImagePull",
      'BackOff: Back-off pulling image "busybox:nope"',
      "Failed: Error: ImagePullBackOff",
    ]);
  });

  it("restarts a crashing container at once, then waits 10 s in CrashLoopBackOff", async () => {
    const clock = withClock();
    const command = ["sh", "-c", "echo oops; exit 3"];
    await harness.run("crash", { containers: [{ ...sleeper, command }] });
    const backsOff = ({ state }: ContainerStatus) => state?.waiting?.reason === "CrashLoopBackOff";
    const waiting = await untilContainer(clock, "crash", backsOff);
    expect(waiting.restartCount).toBe(1);
    expect(waiting.state?.waiting?.message).toBe(
      "back-off 10s restarting failed container=c pod=crash_default(uid-of-crash)",
    );
    expect(waiting.lastState?.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
    expect(harness.events("crash").at(-1)).toBe(
      "BackOff: Back-off restarting failed container c in pod crash_default(uid-of-crash)",
    );
    await clock.advance(9_000);
    expect((await harness.pod("crash")).status?.containerStatuses?.[0]?.restartCount).toBe(1);
    await untilContainer(clock, "crash", ({ restartCount }) => restartCount === 2);
  });

  it("refuses runAsNonRoot with a root image", async () => {
    const clock = withClock();
    await harness.run("root", { securityContext: { runAsNonRoot: true }, containers: [sleeper] });
    await clock.advance(1000);
    expect((await harness.pod("root")).status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: "CreateContainerConfigError",
      message:
        'container has runAsNonRoot and image will run as root (pod: "root_default(uid-of-root)", container: c)',
    });
  });

  it("refuses runAsNonRoot with a user that is only a name", async () => {
    const clock = withClock();
    await harness.run("named", {
      securityContext: { runAsNonRoot: true },
      containers: [{ ...sleeper, image: "curlimages/curl" }],
    });
    await clock.advance(1000);
    expect(
      (await harness.pod("named")).status?.containerStatuses?.[0]?.state?.waiting?.message,
    ).toBe(
      'container has runAsNonRoot and image has non-numeric user (curl_user), cannot verify user is non-root (pod: "named_default(uid-of-named)", container: c)',
    );
  });

  it("runs init containers before others and completes", async () => {
    const clock = withClock();
    await harness.run("job", {
      restartPolicy: "Never",
      initContainers: [{ name: "i", image: "busybox", command: ["sleep", "5"] }],
      containers: [{ name: "c", image: "busybox", command: ["echo", "done"] }],
    });
    await clock.advance(2000);
    const waiting = (await harness.pod("job")).status;
    expect(waiting?.phase).toBe("Pending");
    expect(waiting?.containerStatuses?.[0]?.state).toEqual({
      waiting: { reason: "PodInitializing" },
    });
    await clock.advance(6000);
    const over = (await harness.pod("job")).status;
    expect(over?.phase).toBe("Succeeded");
    expect(over?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 0,
      reason: "Completed",
    });
  });

  it("kills a PID 1 that ignores SIGTERM after the grace period", async () => {
    const clock = withClock();
    await harness.run("slow", { containers: [sleeper] });
    await clock.advance(1000);
    await harness.cluster.delete({ group: "", resource: "pods" }, "default", "slow");
    await clock.advance(29_000);
    expect((await harness.pod("slow")).metadata.deletionTimestamp).toBeDefined();
    await clock.advance(2000);
    await expect(harness.pod("slow")).rejects.toThrow('pods "slow" not found');
    expect(harness.events("slow").at(-1)).toBe("Killing: Stopping container c");
  });

  it("gives up the preStop hook of a container that ends by itself", async () => {
    const clock = withClock();
    const lifecycle = { preStop: { exec: { command: ["sleep", "100"] } } };
    await harness.run("brief", {
      containers: [{ ...sleeper, command: ["sleep", "5"], lifecycle }],
    });
    await clock.advance(1000);
    await harness.cluster.delete({ group: "", resource: "pods" }, "default", "brief");
    await clock.advance(5000);
    await expect(harness.pod("brief")).rejects.toThrow('pods "brief" not found');
    expect(harness.events("brief").slice(4)).toEqual([
      "Killing: Stopping container c",
      "FailedPreStopHook: PreStopHook failed",
    ]);
  });

  it("kills a container whose postStart hook can't be started", async () => {
    const clock = withClock();
    const lifecycle = { postStart: { exec: { command: ["nope"] } } };
    await harness.run("hooked", { containers: [{ ...sleeper, lifecycle }] });
    await clock.advance(1000);
    expect(harness.events("hooked").slice(4)).toEqual([
      "FailedPostStartHook: PostStartHook failed",
      "Killing: FailedPostStartHook",
    ]);
  });

  it("restarts a container whose liveness probe fails", async () => {
    const clock = withClock();
    const livenessProbe = {
      exec: { command: ["cat", "/tmp/alive"] },
      periodSeconds: 5,
      failureThreshold: 2,
      terminationGracePeriodSeconds: 1,
    };
    await harness.run("probed", { containers: [{ ...sleeper, livenessProbe }] });
    await clock.advance(9000);
    expect(harness.events("probed").slice(4)).toEqual([
      "Unhealthy: Liveness probe failed: cat: can't open '/tmp/alive': No such file or directory\n",
      "Unhealthy: Liveness probe failed: cat: can't open '/tmp/alive': No such file or directory\n",
      "Killing: Container c failed liveness probe, will be restarted",
      'Pulled: Container image "busybox:1.36" already present on machine and can be accessed by the pod',
      "Created: Container created",
      "Started: Container started",
      "Unhealthy: Liveness probe failed: cat: can't open '/tmp/alive': No such file or directory\n",
    ]);
  });

  it.each([
    [
      "a port that has no such name",
      { httpGet: { port: "web" } },
      'Liveness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax',
    ],
    [
      "a command that isn't there",
      { exec: { command: ["curl"] } },
      'Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
    ],
  ])("doesn't restart a container for a probe of %s", async (_, handler, message) => {
    const clock = withClock();
    const livenessProbe = { ...handler, periodSeconds: 5, failureThreshold: 1 };
    await harness.run("probed", { containers: [{ ...sleeper, livenessProbe }] });
    await clock.advance(9000);
    const events = harness.events("probed").slice(4);
    expect(events.map((text) => text.replace(/"[\da-f]{64}"/, '"ID"'))).toEqual([
      `Unhealthy: ${message}`,
      `Unhealthy: ${message}`,
    ]);
  });

  it("waits for a ConfigMap volume and mounts it", async () => {
    const clock = withClock();
    await harness.run("conf", {
      volumes: [{ name: "v", configMap: { name: "settings" } }],
      containers: [{ ...sleeper, volumeMounts: [{ name: "v", mountPath: "/conf" }] }],
    });
    await clock.advance(1000);
    expect(harness.events("conf")).toEqual([
      'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "settings" not found',
    ]);
    await harness.cluster.create({ group: "", resource: "configmaps" }, "default", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { color: "blue" },
    });
    await clock.advance(5000);
    expect(await harness.exec("conf", ["cat", "/conf/color"])).toEqual({
      stdout: "blue",
      stderr: "",
      code: 0,
    });
  });

  it("leaves no timer behind", async () => {
    const clock = withClock();
    await harness.run("web", { containers: [sleeper] });
    await clock.advance(1000);
    await harness.dispose();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});
