import { expect, it } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import { StatusError } from "../../../kube/index.ts";
import { createRegistry } from "../../registry/create-registry.ts";
import { wholeList } from "../../registry/registry.ts";
import { everything } from "../../registry/selection.ts";
import { writer } from "../../registry/test-kinds.ts";
import { createMemoryStorage } from "../../storage/memory-storage.ts";
import { testNow } from "../test-kinds.ts";
import { eventKind } from "./event.ts";
import { eventView } from "./event-view.ts";

const moment = "2026-01-01T00:00:00.000000Z";

function stores() {
  const registry = createRegistry({
    storage: createMemoryStorage(),
    clock: new ManualClock(),
    kinds: [eventKind],
    views: [eventView],
    admission: [],
  });
  const core = registry.resource("", "v1", "events");
  const view = registry.resource("events.k8s.io", "v1", "events");
  if (!core || !view) {
    throw new Error("no events");
  }
  return { core, view, registry };
}

function newEvent(name: string, change: object = {}) {
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name },
    eventTime: moment,
    type: "Normal",
    reason: "Tested",
    action: "Testing",
    note: "it works",
    reportingController: "example.com/tester",
    reportingInstance: "tester-0",
    regarding: { kind: "Pod", namespace: "a", name },
    ...change,
  };
}

const oldEvent = (name: string) => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name },
  involvedObject: { kind: "Pod", namespace: "a", name },
  type: "Normal",
  reason: "Started",
  message: "Container started",
  source: { component: "kubelet", host: "node-1" },
  reportingComponent: "kubelet",
  firstTimestamp: "2026-01-01T00:00:00Z",
  lastTimestamp: "2026-01-01T00:00:00Z",
  count: 3,
});

async function answerOf(write: Promise<unknown>): Promise<string> {
  try {
    await write;
    return "ok";
  } catch (error) {
    return error instanceof StatusError ? error.message : String(error);
  }
}

it("an event of either group is the same object in the other", async () => {
  const { core, view } = stores();
  await core.create("a", oldEvent("old"), writer());
  const made = await view.create("a", newEvent("new"), writer());
  expect(view.get("a", "old")).toMatchObject({
    apiVersion: "events.k8s.io/v1",
    regarding: { name: "old" },
    note: "Container started",
    reportingController: "kubelet",
    deprecatedSource: { component: "kubelet", host: "node-1" },
    deprecatedFirstTimestamp: "2026-01-01T00:00:00Z",
    deprecatedLastTimestamp: "2026-01-01T00:00:00Z",
    deprecatedCount: 3,
  });
  expect(view.get("a", "old")).not.toHaveProperty("involvedObject");
  expect(made).toMatchObject(newEvent("new"));
  expect(core.get("a", "new")).toMatchObject({
    apiVersion: "v1",
    metadata: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion },
    involvedObject: { name: "new" },
    message: "it works",
    reportingComponent: "example.com/tester",
  });
  expect(view.definition.row(made, testNow)).toEqual(
    core.definition.row(core.get("a", "new"), testNow),
  );
  await view.delete("a", "new", {}, writer());
  expect(await answerOf(Promise.resolve().then(() => core.get("a", "new")))).toBe(
    'events "new" not found',
  );
});

it("selects by the names of its group", async () => {
  const { core, view } = stores();
  await core.create("a", oldEvent("one"), writer());
  await core.create("a", oldEvent("two"), writer());
  const namesBy = (field: string, value: string) =>
    view
      .list("a", { ...everything, fields: [{ field, value, negated: false }] }, wholeList)
      .items.map(({ metadata }) => metadata.name);
  expect(namesBy("regarding.name", "two")).toEqual(["two"]);
  expect(namesBy("reportingController", "kubelet")).toEqual(["one", "two"]);
  expect(namesBy("source", "kubelet")).toEqual(["one", "two"]);
  expect(namesBy("reason", "Other")).toEqual([]);
  expect(() => namesBy("involvedObject.name", "two")).toThrow(
    "field label not supported: involvedObject.name",
  );
});

it("watches show its names", async () => {
  const { core, view } = stores();
  const seen: unknown[] = [];
  const watch = view.watch("a", everything, view.revision, (events) => void seen.push(...events));
  await core.create("a", oldEvent("one"), writer());
  await watch.dispose();
  expect(seen).toMatchObject([{ type: "ADDED", object: { regarding: { name: "one" } } }]);
});

it("new events must be whole, those of core/v1 as before", async () => {
  const { core, view } = stores();
  const create = (change: object) =>
    answerOf(view.create("a", newEvent("new", change), writer({ dryRun: true })));
  expect(await create({})).toBe("ok");
  expect(await create({ eventTime: undefined })).toBe(
    'Event "new" is invalid: eventTime: Required value',
  );
  expect(await create({ action: undefined, reportingInstance: "" })).toBe(
    'Event "new" is invalid: [reportingInstance: Required value, action: Required value]',
  );
  expect(await create({ type: "Odd", deprecatedCount: 1 })).toBe(
    'Event "new" is invalid: [type: Invalid value: "": has invalid value: Odd, count: Invalid value: "": needs to be unset]',
  );
  expect(await create({ note: "x".repeat(1025), series: { count: 1 } })).toBe(
    'Event "new" is invalid: [message: Invalid value: "": can have at most 1024 characters, series.count: Invalid value: "": should be at least 2, series.lastObservedTime: Required value]',
  );
  expect(await create({ regarding: { kind: "Node", name: "n" } })).toBe(
    'Event "new" is invalid: involvedObject.namespace: Invalid value: "": does not match event.namespace',
  );
  const careless = { ...oldEvent("old"), type: "Odd", reason: "" };
  expect(await answerOf(core.create("a", careless, writer()))).toBe("ok");
  const halfNew = { ...oldEvent("half"), eventTime: moment };
  expect(await answerOf(core.create("a", halfNew, writer()))).toBe(
    'Event "half" is invalid: [reportingInstance: Required value, action: Required value]',
  );
});

it("patches may count on, but change nothing of what was told", async () => {
  const { core, view } = stores();
  await view.create("a", newEvent("new"), writer());
  const patch = (type: "merge" | "strategic" | "apply", body: object) =>
    view.patch("a", "new", type, body, "", writer());
  const series = { count: 2, lastObservedTime: moment };
  await patch("strategic", { series });
  expect(core.get("a", "new").series).toEqual(series);
  expect(await answerOf(patch("merge", { note: "other" }))).toBe(
    'Event "new" is invalid: message: Invalid value: "other": field is immutable',
  );
  const labelled = { metadata: { name: "new", labels: { a: "b" } } };
  const head = { apiVersion: "events.k8s.io/v1", kind: "Event" };
  const { object } = await patch("apply", { ...head, ...labelled });
  expect(object).toMatchObject({ ...head, ...labelled, note: "it works" });
  expect(await answerOf(patch("apply", { ...labelled, apiVersion: "v1", kind: "Event" }))).toBe(
    "invalid object type: v1, Kind=Event",
  );
});
