import { expect, test } from "vitest";
import type { StoredObject } from "../../kube/index.ts";
import { createMemoryStorage } from "../storage/memory-storage.ts";
import { createInformers } from "./informers.ts";

function pod(name: string, owner?: string): StoredObject {
  const ownerReferences = owner
    ? [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: owner, uid: owner, controller: true }]
    : [];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      uid: name,
      resourceVersion: "",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ownerReferences,
    },
  };
}

const ref = { group: "", resource: "pods" };

test("a subscriber hears what is there, then each change, and nothing after disposal", async () => {
  const storage = createMemoryStorage();
  const informers = createInformers(storage);
  const a = await storage.create("/pods/default/a", pod("a"));
  const heard: string[] = [];
  const informer = informers.of(ref);
  const subscription = informer.subscribe(({ type, object }) => {
    heard.push(`${type} ${object.metadata.name}`);
  });
  const changed = await storage.update("/pods/default/a", a, Number(a.metadata.resourceVersion));
  await storage.delete("/pods/default/a", Number(changed.metadata.resourceVersion));
  await subscription.dispose();
  await storage.create("/pods/default/b", pod("b"));
  expect(heard).toEqual(["added a", "updated a", "deleted a"]);
  expect(informers.of(ref)).toBe(informer);
});

test("the cache already holds a change when its listeners hear of it", async () => {
  const storage = createMemoryStorage();
  const informer = createInformers(storage).of(ref);
  const seen: unknown[] = [];
  informer.subscribe(() => seen.push(informer.get("default", "a") !== undefined));
  const a = await storage.create("/pods/default/a", pod("a"));
  await storage.delete("/pods/default/a", Number(a.metadata.resourceVersion));
  expect(seen).toEqual([true, false]);
});

test("knows what a controller owns, through releases and deletions", async () => {
  const storage = createMemoryStorage();
  const informer = createInformers(storage).of(ref);
  const names = (uid: string) => informer.ownedBy(uid).map(({ metadata }) => metadata.name);
  const [a, b] = await Promise.all([
    storage.create("/pods/default/a", pod("a", "rs")),
    storage.create("/pods/default/b", pod("b", "rs")),
    storage.create("/pods/default/c", pod("c")),
  ]);
  expect(names("rs")).toEqual(["a", "b"]);
  await storage.update("/pods/default/a", { ...pod("a") }, Number(a.metadata.resourceVersion));
  await storage.delete("/pods/default/b", Number(b.metadata.resourceVersion));
  expect(names("rs")).toEqual([]);
});
