import { describe, expect, it } from "vitest";
import type { Pod } from "../../../kube/index.ts";
import { podColumns, podRow } from "./printer.ts";

const now = new Date("2026-01-01T00:10:00Z");
const waiting = (reason: string) => ({ waiting: { reason } });
const running = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const ended = (exitCode: number, reason?: string) => ({
  terminated: { exitCode, ...(reason ? { reason } : {}), finishedAt: "2026-01-01T00:09:55Z" },
});

type Status = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

function status(parts: Partial<Status>): Status {
  return { name: "c", image: "i", imageID: "", ready: false, restartCount: 0, ...parts };
}

function pod(parts: NonNullable<Pod["status"]>, metadata: Pod["metadata"] = {}, init = 0): Pod {
  const initContainers = Array.from({ length: init }, (_, index) => ({ name: `i${index}` }));
  return {
    metadata: { name: "p", creationTimestamp: "2026-01-01T00:00:00Z", ...metadata },
    spec: { containers: [{ name: "c" }], initContainers },
    status: parts,
  };
}

function row(parts: NonNullable<Pod["status"]>, metadata: Pod["metadata"] = {}, init = 0) {
  return podRow(pod(parts, metadata, init), now).slice(0, 5);
}

describe("kubectl get pods", () => {
  it("has upstream's columns", () => {
    expect(podColumns.map(({ name, priority }) => [name, priority])).toEqual([
      ["Name", 0],
      ["Ready", 0],
      ["Status", 0],
      ["Restarts", 0],
      ["Age", 0],
      ["IP", 1],
      ["Node", 1],
      ["Nominated Node", 1],
      ["Readiness Gates", 1],
    ]);
  });

  it("shows a running Pod, wide as well", () => {
    const full = pod({
      phase: "Running",
      podIPs: [{ ip: "10.244.0.5" }],
      containerStatuses: [status({ ready: true, state: running })],
    });
    const bound = { ...full, spec: { containers: [{ name: "c" }], nodeName: "node-1" } };
    expect(podRow(bound, now)).toEqual([
      "p",
      "1/1",
      "Running",
      "0",
      "10m",
      "10.244.0.5",
      "node-1",
      "<none>",
      "<none>",
    ]);
  });

  it.each([
    ["ContainerCreating", { state: waiting("ContainerCreating") }, "Pending", "0"],
    [
      "CreateContainerConfigError",
      { state: waiting("CreateContainerConfigError") },
      "Pending",
      "0",
    ],
    ["Completed", { state: ended(0, "Completed") }, "Succeeded", "0"],
    ["Error", { state: ended(1, "Error") }, "Failed", "0"],
    ["ExitCode:3", { state: ended(3) }, "Failed", "0"],
    [
      "CrashLoopBackOff",
      { state: waiting("CrashLoopBackOff"), lastState: ended(1, "Error"), restartCount: 3 },
      "Running",
      "3 (5s ago)",
    ],
  ])("shows %s", (shown, parts, phase, restarts) => {
    expect(row({ phase, containerStatuses: [status(parts)] })).toEqual([
      "p",
      "0/1",
      shown,
      restarts,
      "10m",
    ]);
  });

  it("shows how far initialization is", () => {
    const initContainerStatuses = [
      status({ name: "i0", state: ended(0, "Completed") }),
      status({ name: "i1", state: running }),
    ];
    expect(row({ phase: "Pending", initContainerStatuses }, {}, 2)[2]).toBe("Init:1/2");
    const failed = [status({ name: "i0", state: ended(1, "Error"), restartCount: 2 })];
    expect(row({ phase: "Pending", initContainerStatuses: failed }, {}, 1).slice(1, 4)).toEqual([
      "0/1",
      "Init:Error",
      "2",
    ]);
  });

  it("counts a sidecar among the containers", () => {
    const sidecar = pod({
      phase: "Running",
      initContainerStatuses: [status({ name: "s", ready: true, started: true, state: running })],
      containerStatuses: [status({ ready: true, state: running })],
    });
    const spec = {
      containers: [{ name: "c" }],
      initContainers: [{ name: "s", restartPolicy: "Always" }],
    };
    expect(podRow({ ...sidecar, spec }, now)[1]).toBe("2/2");
  });

  it("shows a Pod on its way out, unless it has ended", () => {
    const deletionTimestamp = "2026-01-01T00:09:00Z";
    expect(row({ phase: "Running" }, { deletionTimestamp })[2]).toBe("Terminating");
    expect(row({ phase: "Running", reason: "NodeLost" }, { deletionTimestamp })[2]).toBe("Unknown");
    expect(
      row(
        { phase: "Succeeded", containerStatuses: [status({ state: ended(0, "Completed") })] },
        { deletionTimestamp },
      )[2],
    ).toBe("Completed");
  });

  it("shows gates that hold the scheduling", () => {
    const conditions = [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }];
    expect(row({ phase: "Pending", conditions })[2]).toBe("SchedulingGated");
  });
});
