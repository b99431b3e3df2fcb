import { expect, test } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import { createLogger } from "../../core/log.ts";
import { StatusError } from "../../kube/index.ts";
import { createController, keyOf, splitKey } from "./controller.ts";

function start(reconcile: (key: string) => Promise<void>) {
  const clock = new ManualClock();
  const log = createLogger({ level: "silent", name: "test" });
  return { clock, controller: createController({ name: "test", clock, log, reconcile }) };
}

test("several requests are one, and one that comes meanwhile is done afterwards", async () => {
  const runs: string[] = [];
  const { clock, controller } = start(async (key) => {
    runs.push(`start ${key}`);
    await clock.sleep(10);
    runs.push(`end ${key}`);
  });
  controller.enqueue("a");
  controller.enqueue("a");
  await clock.advance(5);
  controller.enqueue("a");
  controller.enqueue("b");
  await clock.advance(50);
  expect(runs).toEqual(["start a", "start b", "end a", "start a", "end b", "end a"]);
});

test("a failure is repeated after 5 ms, doubled each time, and forgotten after a success", async () => {
  const at: number[] = [];
  let fails = true;
  const { clock, controller } = start(async () => {
    at.push(clock.now().getTime());
    if (fails) {
      throw StatusError.unknownPath();
    }
  });
  const begin = clock.now().getTime();
  controller.enqueue("a");
  await clock.advance(100);
  fails = false;
  await clock.advance(1000);
  fails = true;
  controller.enqueue("a");
  await clock.advance(5);
  expect(at.map((time) => time - begin)).toEqual([0, 5, 15, 35, 75, 155, 1100, 1105]);
});

test("the shortest of several delays counts, and disposal leaves no timer", async () => {
  const at: number[] = [];
  const { clock, controller } = start(async () => {
    at.push(clock.now().getTime());
  });
  const begin = clock.now().getTime();
  controller.enqueueAfter("a", 500);
  controller.enqueueAfter("a", 100);
  controller.enqueueAfter("a", 900);
  await clock.advance(2000);
  expect(at.map((time) => time - begin)).toEqual([100]);
  controller.enqueueAfter("a", 500);
  await controller.dispose();
  expect(clock.pending).toBe(0);
});

test("keys name objects of both scopes", () => {
  expect(keyOf({ metadata: { name: "node-1" } })).toBe("/node-1");
  expect(splitKey(keyOf({ metadata: { namespace: "a", name: "b.c" } }))).toEqual({
    namespace: "a",
    name: "b.c",
  });
});

test("a failure is logged, but not of what was under way when the controller ended", async () => {
  const clock = new ManualClock();
  const log = createLogger({ level: "silent", name: "test" });
  const told: unknown[] = [];
  log.error = (fields: unknown) => void told.push(fields);
  const failing = async () => {
    await clock.sleep(10);
    throw new Error("the storage is closed");
  };
  const controller = createController({ name: "test", clock, log, reconcile: failing });
  controller.enqueue("a");
  await clock.advance(12);
  expect(told).toMatchObject([{ controller: "test", key: "a" }]);
  controller.enqueue("b");
  await clock.advance(1);
  await controller.dispose();
  await clock.advance(100);
  expect(told).toHaveLength(1);
});
