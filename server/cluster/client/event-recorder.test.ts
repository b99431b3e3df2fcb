import { expect, test } from "vitest";
import { createLogger } from "../../core/log.ts";
import type { CoreEvent, StoredObject } from "../../kube/index.ts";
import { createHarness } from "../controllers/testing/harness.ts";
import { CorrelatingEventRecorder } from "./event-recorder.ts";

const pod: StoredObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "web",
    namespace: "default",
    uid: "u1",
    resourceVersion: "7",
    creationTimestamp: "2026-01-01T00:00:00Z",
  },
};
const events = { group: "", resource: "events" };

function start() {
  const harness = createHarness();
  const { client, clock } = harness;
  const log = createLogger({ level: "silent", name: "test" });
  const recorder = new CorrelatingEventRecorder({
    client,
    clock,
    log,
    component: "kubelet",
    host: "node-1",
  });
  return { ...harness, recorder };
}

test("one event for a repetition, with upstream's fields", async () => {
  const { recorder, client, clock } = start();
  const options = { fieldPath: "spec.containers{web}" };
  recorder.event(pod, "Warning", "BackOff", "Back-off restarting failed container", options);
  await clock.advance(10_000);
  recorder.event(pod, "Warning", "BackOff", "Back-off restarting failed container", options);
  await clock.advance(0);
  const list = await client.list<CoreEvent>(events);
  expect(list).toHaveLength(1);
  const { metadata, ...event } = list[0] ?? { metadata: { name: "" } };
  expect(metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
  expect(event).toEqual({
    apiVersion: "v1",
    kind: "Event",
    involvedObject: {
      apiVersion: "v1",
      kind: "Pod",
      namespace: "default",
      name: "web",
      uid: "u1",
      resourceVersion: "7",
      fieldPath: "spec.containers{web}",
    },
    reason: "BackOff",
    message: "Back-off restarting failed container",
    type: "Warning",
    source: { component: "kubelet", host: "node-1" },
    reportingComponent: "kubelet",
    reportingInstance: "node-1",
    firstTimestamp: "2026-01-01T00:00:00Z",
    lastTimestamp: "2026-01-01T00:00:10Z",
    count: 2,
  });
});

test("an event that was deleted is written again with its count", async () => {
  const { recorder, client, clock } = start();
  recorder.event(pod, "Normal", "Pulled", "Container image is present");
  await clock.advance(0);
  const [first] = await client.list<CoreEvent>(events);
  await client.delete(events, "default", first?.metadata.name ?? "");
  recorder.event(pod, "Normal", "Pulled", "Container image is present");
  await clock.advance(0);
  const list = await client.list<CoreEvent>(events);
  expect(list.map(({ count }) => count)).toEqual([2]);
});
