import { describe, expect, it } from "vitest";
import { wholeList } from "./registry.ts";
import { everything } from "./selection.ts";
import { createTestRegistry, writer } from "./test-kinds.ts";

const start = "2026-01-01T00:00:00Z";

function configMap(name: string, data: Record<string, string> = {}) {
  return { metadata: { name }, data };
}

describe("creation", () => {
  it("fills what the system keeps and drops what a creator may not set", async () => {
    const { store } = createTestRegistry();
    const created = await store("apps", "deployments").create(
      "default",
      {
        metadata: { name: "web", uid: "mine", generation: 7, deletionTimestamp: start },
        spec: { replicas: 1 },
      },
      writer(),
    );
    expect(created).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: "web",
        namespace: "default",
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        creationTimestamp: start,
        generation: 1,
        resourceVersion: "1",
        managedFields: [
          {
            manager: "tester",
            operation: "Update",
            apiVersion: "apps/v1",
            time: start,
            fieldsType: "FieldsV1",
            fieldsV1: { "f:spec": { "f:replicas": {} } },
          },
        ],
      },
      spec: { replicas: 1 },
    });
    expect(created.metadata.uid).not.toBe("mine");
  });

  it("makes names of generateName in upstream's alphabet", async () => {
    const { store } = createTestRegistry();
    const created = await store("", "configmaps").create(
      "default",
      { metadata: { generateName: "web-" } },
      writer(),
    );
    expect(created.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it("refuses with upstream's texts", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    await maps.create("default", configMap("a"), writer());
    await expect(maps.create("default", configMap("a"), writer())).rejects.toThrow(
      'configmaps "a" already exists',
    );
    await expect(maps.create("default", { metadata: {} }, writer())).rejects.toThrow(
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    );
    await expect(
      maps.create("default", { metadata: { name: "b", namespace: "other" } }, writer()),
    ).rejects.toThrow(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
    await expect(
      maps.create("default", { metadata: { name: "b", resourceVersion: "3" } }, writer()),
    ).rejects.toThrow("resourceVersion should not be set on objects to be created");
    expect(() => maps.get("default", "nope")).toThrow('configmaps "nope" not found');
  });

  it("stores nothing in a dry run", async () => {
    const { store, storage } = createTestRegistry();
    await store("", "configmaps").create("default", configMap("a"), writer({ dryRun: true }));
    expect(storage.list("/configmaps/").objects).toEqual([]);
  });

  it("runs all admitting plugins before all validating ones, on the default's result", async () => {
    const calls: string[] = [];
    const plugin = (name: string) => ({
      name,
      admit: () => void calls.push(`admit ${name}`),
      validate: () => void calls.push(`validate ${name}`),
    });
    const { store } = createTestRegistry([plugin("one"), plugin("two")]);
    await store("", "configmaps").create("default", configMap("a"), writer());
    expect(calls).toEqual(["admit one", "admit two", "validate one", "validate two"]);
  });
});

describe("update", () => {
  it("locks by resourceVersion and lets a write without one win", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    const first = await maps.create("default", configMap("a"), writer());
    const second = await maps.update("default", "a", configMap("a", { k: "1" }), "", writer());
    expect(second.metadata.resourceVersion).toBe("2");
    await expect(maps.update("default", "a", first, "", writer())).rejects.toThrow(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it("writes nothing when nothing changed", async () => {
    const { store, storage } = createTestRegistry();
    const maps = store("", "configmaps");
    const first = await maps.create("default", configMap("a", { k: "1" }), writer());
    expect(await maps.update("default", "a", first, "", writer())).toEqual(first);
    expect(storage.revision).toBe(1);
  });

  it("keeps spec and status apart and raises the generation for the spec alone", async () => {
    const { store } = createTestRegistry();
    const deployments = store("apps", "deployments");
    await deployments.create(
      "default",
      { metadata: { name: "web" }, spec: { replicas: 1 } },
      writer(),
    );
    const body = { metadata: { name: "web" }, spec: { replicas: 2 }, status: { replicas: 9 } };
    const main = await deployments.update("default", "web", body, "", writer());
    expect([main.spec, main.status, main.metadata.generation]).toEqual([
      { replicas: 2 },
      undefined,
      2,
    ]);
    const status = await deployments.update(
      "default",
      "web",
      { ...body, spec: { replicas: 5 } },
      "status",
      writer(),
    );
    expect([status.spec, status.status, status.metadata.generation]).toEqual([
      { replicas: 2 },
      { replicas: 9 },
      2,
    ]);
  });

  it("refuses to change identity", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    await maps.create("default", configMap("a"), writer());
    await expect(maps.update("default", "a", configMap("b"), "", writer())).rejects.toThrow(
      "the name of the object (b) does not match the name on the URL (a)",
    );
    await expect(
      maps.update("default", "a", { metadata: { name: "a", uid: "x" } }, "", writer()),
    ).rejects.toMatchObject({
      code: 409,
      message: expect.stringContaining("UID in precondition: x"),
    });
    await expect(maps.update("default", "a", configMap("a"), "nope", writer())).rejects.toThrow(
      "the server could not find the requested resource",
    );
  });

  it("retries patches that race", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    await maps.create("default", configMap("a"), writer());
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        maps.patch("default", "a", "merge", { data: { [`k${index}`]: "v" } }, "", writer()),
      ),
    );
    expect(Object.keys(maps.get("default", "a").data as object)).toHaveLength(20);
  });

  it("tells unknown fields of a patch as the caller asked", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    await maps.create("default", configMap("a"), writer());
    const patch = { dataa: {} };
    await expect(maps.patch("default", "a", "merge", patch, "", writer())).rejects.toThrow(
      'strict decoding error: unknown field "dataa"',
    );
    const lenient = writer({ fieldValidation: "Warn" });
    await maps.patch("default", "a", "merge", patch, "", lenient);
    expect(lenient.warnings).toEqual(['unknown field "dataa"']);
  });
});

describe("deletion", () => {
  it("removes at once what has neither grace nor finalizers", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    await maps.create("default", configMap("a"), writer());
    expect((await maps.delete("default", "a", {}, writer())).deleted).toBe(true);
    expect(() => maps.get("default", "a")).toThrow("not found");
  });

  it("waits out the grace period, shortens it, and forces", async () => {
    const { store } = createTestRegistry();
    const pods = store("", "pods");
    await pods.create("default", { metadata: { name: "p" } }, writer());
    const first = await pods.delete("default", "p", {}, writer());
    expect([first.deleted, first.object.metadata.deletionTimestamp]).toEqual([
      false,
      "2026-01-01T00:00:30Z",
    ]);
    const longer = await pods.delete("default", "p", { gracePeriodSeconds: 60 }, writer());
    expect(longer.object.metadata.deletionGracePeriodSeconds).toBe(30);
    const shorter = await pods.delete("default", "p", { gracePeriodSeconds: 5 }, writer());
    expect(shorter.object.metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:00:05Z",
      deletionGracePeriodSeconds: 5,
    });
    expect((await pods.delete("default", "p", { gracePeriodSeconds: 0 }, writer())).deleted).toBe(
      true,
    );
  });

  it("keeps what has finalizers until the last one goes", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    await maps.create("default", { metadata: { name: "a", finalizers: ["x.io/f"] } }, writer());
    const marked = await maps.delete("default", "a", {}, writer());
    expect(marked.deleted).toBe(false);
    await expect(
      maps.patch(
        "default",
        "a",
        "merge",
        { metadata: { finalizers: ["x.io/f", "x.io/g"] } },
        "",
        writer(),
      ),
    ).rejects.toThrow(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.io/g"}',
    );
    await maps.patch("default", "a", "merge", { metadata: { finalizers: null } }, "", writer());
    expect(() => maps.get("default", "a")).toThrow("not found");
  });

  it("leaves the collector's finalizers for the wanted propagation", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    await maps.create("default", configMap("a"), writer());
    const { object } = await maps.delete(
      "default",
      "a",
      { propagationPolicy: "Foreground" },
      writer(),
    );
    expect(object.metadata.finalizers).toEqual(["foregroundDeletion"]);
  });

  it("checks preconditions", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    const { metadata } = await maps.create("default", configMap("a"), writer());
    await expect(
      maps.delete("default", "a", { preconditions: { uid: "x" } }, writer()),
    ).rejects.toThrow(
      `the UID in the precondition (x) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  });

  it("keeps a namespace until it is finalized", async () => {
    const { store } = createTestRegistry();
    const namespaces = store("", "namespaces");
    await namespaces.create(
      "",
      { metadata: { name: "n" }, spec: { finalizers: ["kubernetes"] } },
      writer(),
    );
    const { object, deleted } = await namespaces.delete("", "n", {}, writer());
    expect([deleted, object.status]).toEqual([false, { phase: "Terminating" }]);
    await namespaces.update("", "n", { metadata: { name: "n" }, spec: {} }, "finalize", writer());
    expect(() => namespaces.get("", "n")).toThrow("not found");
  });
});

describe("list and watch", () => {
  it("pages consistently, whatever is written in between", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    for (const name of ["a", "b", "c"]) {
      await maps.create("default", configMap(name), writer());
    }
    const first = maps.list("default", everything, { ...wholeList, limit: 2 });
    expect([first.items.map((one) => one.metadata.name), first.remaining]).toEqual([["a", "b"], 1]);
    await maps.create("default", configMap("bb"), writer());
    const second = maps.list("default", everything, {
      ...wholeList,
      limit: 2,
      continue: first.continue,
    });
    expect([
      second.items.map((one) => one.metadata.name),
      second.continue,
      second.revision,
    ]).toEqual([["c"], "", first.revision]);
    expect(() => maps.list("default", everything, { ...wholeList, continue: "!" })).toThrow(
      "continue key is not valid",
    );
    expect(() => maps.list("default", everything, { ...wholeList, resourceVersion: "99" })).toThrow(
      "Too large resource version: 99, current: 4",
    );
  });

  it("selects by fields and refuses unknown ones", async () => {
    const { store } = createTestRegistry();
    const pods = store("", "pods");
    await pods.create("default", { metadata: { name: "p" }, spec: { nodeName: "n1" } }, writer());
    await pods.create("default", { metadata: { name: "q" } }, writer());
    const on = (field: string, value: string) =>
      pods.list("default", { labels: [], fields: [{ field, value, negated: false }] }, wholeList)
        .items;
    expect(on("spec.nodeName", "n1").map((one) => one.metadata.name)).toEqual(["p"]);
    expect(() => on("spec.foo", "")).toThrow("field label not supported: spec.foo");
  });

  it("tells what enters and leaves a selection as ADDED and DELETED", async () => {
    const { store } = createTestRegistry();
    const maps = store("", "configmaps");
    const seen: string[] = [];
    const labels = [{ key: "on", operator: "exists", values: [] }] as const;
    maps.watch("default", { labels, fields: [] }, 0, (events) => {
      seen.push(...events.map(({ type, object }) => `${type} ${object.metadata.resourceVersion}`));
    });
    await maps.create("default", configMap("a"), writer());
    await maps.patch("default", "a", "merge", { metadata: { labels: { on: "1" } } }, "", writer());
    await maps.patch("default", "a", "merge", { data: { k: "v" } }, "", writer());
    await maps.patch("default", "a", "merge", { metadata: { labels: null } }, "", writer());
    expect(seen).toEqual(["ADDED 2", "MODIFIED 3", "DELETED 4"]);
  });
});

describe("binding", () => {
  it("places a Pod once", async () => {
    const { store } = createTestRegistry();
    const pods = store("", "pods");
    await pods.create("default", { metadata: { name: "p" } }, writer());
    const binding = { target: { name: "n1" } };
    const bound = await pods.update("default", "p", binding, "binding", writer());
    expect([bound.spec, bound.status]).toEqual([
      { nodeName: "n1" },
      {
        conditions: [
          {
            type: "PodScheduled",
            status: "True",
            lastProbeTime: null,
            lastTransitionTime: start,
          },
        ],
      },
    ]);
    await expect(pods.update("default", "p", binding, "binding", writer())).rejects.toThrow(
      'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
    );
  });
});
