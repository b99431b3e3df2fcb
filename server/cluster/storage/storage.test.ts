import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StoredObject } from "../../kube/index.ts";
import { GroupCommitStorage } from "./group-commit-storage.ts";
import { createMemoryStorage } from "./memory-storage.ts";
import { openSqliteStorage } from "./sqlite-storage.ts";
import { type Storage, StorageCompacted, StorageConflict, type StorageEvent } from "./storage.ts";

function configMap(name: string, value = ""): StoredObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, uid: name, resourceVersion: "", creationTimestamp: "2026-01-01T00:00:00Z" },
    data: { value },
  };
}

const keyOf = (name: string, namespace = "default") => `/configmaps/${namespace}/${name}`;
const revisionOf = (object: StoredObject) => Number(object.metadata.resourceVersion);
const namesOf = (objects: readonly StoredObject[]) => objects.map(({ metadata }) => metadata.name);

let directory = "";
const open: Storage[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-storage-"));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((storage) => storage.dispose()));
  await rm(directory, { recursive: true });
});

const file = () => join(directory, "cluster.db");

function own(storage: Storage): Storage {
  open.push(storage);
  return storage;
}

describe.each([
  ["memory", () => own(createMemoryStorage())],
  ["sqlite", () => own(openSqliteStorage(file()))],
])("%s", (_name, make) => {
  test("revisions rise with every change of any object and are the object's resourceVersion", async () => {
    const storage = make();
    const [a, b] = await Promise.all([
      storage.create(keyOf("a"), configMap("a")),
      storage.create(keyOf("b"), configMap("b")),
    ]);
    const changed = await storage.update(keyOf("a"), { ...a, data: { value: "2" } }, revisionOf(a));
    expect([revisionOf(a), revisionOf(b), revisionOf(changed)]).toEqual([1, 2, 3]);
    expect(storage.revision).toBe(3);
    expect(storage.get(keyOf("a"))).toEqual(changed);
  });

  test("conflicts are judged against writes that are still under way", async () => {
    const storage = make();
    const first = storage.create(keyOf("a"), configMap("a"));
    await expect(storage.create(keyOf("a"), configMap("a"))).rejects.toThrow(StorageConflict);
    const a = await first;
    const deleted = storage.delete(keyOf("a"), revisionOf(a));
    await expect(storage.update(keyOf("a"), a, revisionOf(a))).rejects.toThrow(StorageConflict);
    const again = storage.create(keyOf("a"), configMap("a", "again"));
    expect(namesOf([await deleted, await again])).toEqual(["a", "a"]);
    await expect(storage.delete(keyOf("a"), revisionOf(a))).rejects.toThrow(StorageConflict);
    expect(storage.get(keyOf("a"))?.data).toEqual({ value: "again" });
  });

  test("lists one kind, one namespace, sorted, and nothing whose name merely starts alike", async () => {
    const storage = make();
    for (const [name, namespace] of [
      ["b", "default"],
      ["a", "default"],
      ["c", "default-2"],
    ] as const) {
      await storage.create(keyOf(name, namespace), configMap(name));
    }
    await storage.create("/configmapsets/default/x", configMap("x"));
    expect(namesOf(storage.list("/configmaps/default/").objects)).toEqual(["a", "b"]);
    // By key, as etcd sorts: a dash comes before the slash that ends a namespace.
    expect(namesOf(storage.list("/configmaps/").objects)).toEqual(["c", "a", "b"]);
  });

  test("a watch tells the past after its revision, then each change with what was before", async () => {
    const storage = make();
    const a = await storage.create(keyOf("a"), configMap("a"));
    await storage.create("/secrets/default/s", configMap("s"));
    const told: StorageEvent[] = [];
    const watch = storage.watch("/configmaps/", 0, (events) => told.push(...events));
    const changed = await storage.update(keyOf("a"), a, revisionOf(a));
    await storage.delete(keyOf("a"), revisionOf(changed));
    await watch.dispose();
    await storage.create(keyOf("late"), configMap("late"));
    expect(told.map(({ type, revision }) => [type, revision])).toEqual([
      ["ADDED", 1],
      ["MODIFIED", 3],
      ["DELETED", 4],
    ]);
    expect(told.map(({ previous }) => previous && revisionOf(previous))).toEqual([undefined, 1, 3]);
    expect(revisionOf(told[2]?.object ?? a)).toBe(4);
  });

  test("a change is seen by watches before its write is acknowledged, and by reads not before its commit", async () => {
    const storage = make();
    const order: string[] = [];
    storage.watch("/configmaps/", 0, () => order.push("watched"));
    const write = storage.create(keyOf("a"), configMap("a")).then(() => order.push("acknowledged"));
    expect(storage.get(keyOf("a"))).toBeUndefined();
    await write;
    expect(order).toEqual(["watched", "acknowledged"]);
  });

  test("history is bounded: an old revision is compacted away", async () => {
    const storage = make();
    const count = 12_500;
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        storage.create(keyOf(`c${index}`), configMap(`c${index}`)),
      ),
    );
    expect(() => storage.watch("/configmaps/", 0, () => undefined)).toThrow(StorageCompacted);
    const told: StorageEvent[] = [];
    storage.watch("/configmaps/", storage.compactedRevision, (events) => told.push(...events));
    expect(told[0]?.revision).toBe(storage.compactedRevision + 1);
    expect(told.at(-1)?.revision).toBe(count);
  });
});

describe("sqlite", () => {
  test("objects and the revision survive; the past before the restart is compacted", async () => {
    const first = openSqliteStorage(file());
    const a = await first.create(keyOf("a"), configMap("a", "kept"));
    const b = await first.create(keyOf("b"), configMap("b"));
    await first.delete(keyOf("b"), revisionOf(b));
    await first.dispose();
    const second = own(openSqliteStorage(file()));
    expect(second.list("/configmaps/")).toEqual({ revision: 3, objects: [a] });
    expect(() => second.watch("/configmaps/", 2, () => undefined)).toThrow(StorageCompacted);
    expect(revisionOf(await second.create(keyOf("c"), configMap("c")))).toBe(4);
  });

  test("disposing commits what waits, and later writes are refused", async () => {
    const storage = openSqliteStorage(file());
    const write = storage.create(keyOf("a"), configMap("a"));
    await storage.dispose();
    expect(revisionOf(await write)).toBe(1);
    await expect(storage.create(keyOf("b"), configMap("b"))).rejects.toThrow("closed");
    expect(namesOf(own(openSqliteStorage(file())).list("/configmaps/").objects)).toEqual(["a"]);
  });

  test("a file that is no database is named in one sentence", async () => {
    await writeFile(file(), "this is no database, but a text that is long enough to look like one");
    expect(() => openSqliteStorage(file())).toThrow(/^The cluster's database .* can't be used: /);
  });
});

test("a failed commit rejects its writes and those behind it, and the storage goes on", async () => {
  let fails = true;
  const committer = {
    commit: () =>
      fails ? Promise.reject(new Error("database or disk is full")) : Promise.resolve(),
    dispose: () => undefined,
  };
  const storage = new GroupCommitStorage(committer, 0, []);
  const writes = ["a", "b"].map((name) => storage.create(keyOf(name), configMap(name)));
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(storage.list("/configmaps/")).toEqual({ revision: 0, objects: [] });
  fails = false;
  expect(revisionOf(await storage.create(keyOf("a"), configMap("a")))).toBe(1);
});
