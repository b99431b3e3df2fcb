import { describe, expect, it } from "vitest";
import { applyStrategicPatch } from "./strategic-patch.ts";

const schemas: Readonly<Record<string, string>> = {
  "Pod.spec": "io.k8s.api.core.v1.PodSpec",
  "io.k8s.api.core.v1.PodSpec.containers": "io.k8s.api.core.v1.Container",
  "io.k8s.api.core.v1.Container.env": "io.k8s.api.core.v1.EnvVar",
  "io.k8s.api.core.v1.Container.ports": "io.k8s.api.core.v1.ContainerPort",
  "Pod.metadata": "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
};

function patch(document: unknown, change: unknown): unknown {
  return applyStrategicPatch(
    document,
    change,
    "Pod",
    (schema, field) => schemas[`${schema}.${field}`],
  );
}

const pod = {
  metadata: { labels: { a: "1" }, finalizers: ["x.io/a", "x.io/b"] },
  spec: {
    containers: [
      { name: "web", image: "nginx", env: [{ name: "A", value: "1" }] },
      { name: "log", image: "busybox", args: ["a", "b"] },
    ],
  },
};

describe("applyStrategicPatch", () => {
  it("merges keyed lists by their key and puts new items first, as upstream", () => {
    expect(
      patch(pod, {
        spec: {
          containers: [
            { name: "new", image: "x" },
            { name: "web", image: "y" },
          ],
        },
      }),
    ).toEqual({
      ...pod,
      spec: {
        containers: [
          { name: "new", image: "x" },
          { name: "web", image: "y", env: [{ name: "A", value: "1" }] },
          { name: "log", image: "busybox", args: ["a", "b"] },
        ],
      },
    });
  });

  it("orders by $setElementOrder", () => {
    const changed = patch(pod, {
      spec: {
        "$setElementOrder/containers": [{ name: "log" }, { name: "new" }, { name: "web" }],
        containers: [{ name: "new", image: "x" }],
      },
    });
    expect(changed).toMatchObject({
      spec: { containers: [{ name: "log" }, { name: "new" }, { name: "web" }] },
    });
  });

  it("deletes and replaces by directive", () => {
    expect(patch(pod, { spec: { containers: [{ name: "log", $patch: "delete" }] } })).toMatchObject(
      { spec: { containers: [pod.spec.containers[0]] } },
    );
    expect(patch(pod, { spec: { containers: [{ $patch: "replace" }, { name: "only" }] } })).toEqual(
      { ...pod, spec: { containers: [{ name: "only" }] } },
    );
    expect(patch(pod, { metadata: { $patch: "replace", labels: { b: "2" } } })).toEqual({
      ...pod,
      metadata: { labels: { b: "2" } },
    });
  });

  it("removes from lists of scalars and keeps what $retainKeys names", () => {
    expect(
      patch(pod, { metadata: { "$deleteFromPrimitiveList/finalizers": ["x.io/a"] } }),
    ).toMatchObject({ metadata: { finalizers: ["x.io/b"] } });
    expect(patch(pod, { metadata: { $retainKeys: ["labels"], labels: { a: "2" } } })).toEqual({
      ...pod,
      metadata: { labels: { a: "2" } },
    });
  });

  it("replaces atomic lists and drops nulls", () => {
    expect(
      patch(pod, {
        metadata: { labels: { a: null, b: "2" } },
        spec: { containers: [{ name: "log", args: ["c"], image: null }] },
      }),
    ).toMatchObject({
      metadata: { labels: { b: "2" } },
      spec: { containers: [{ name: "web" }, { name: "log", args: ["c"] }] },
    });
  });

  it("leaves no directive in what it adds", () => {
    expect(
      patch(
        {},
        { spec: { $retainKeys: ["a"], a: { $patch: "merge", b: null, c: [{ d: null }] } } },
      ),
    ).toEqual({ spec: { a: { c: [{}] } } });
  });

  it("names an item without its key", () => {
    expect(() => patch(pod, { spec: { containers: [{ image: "x" }] } })).toThrow(
      'map: {"image":"x"} does not contain declared merge key: name',
    );
    expect(() => patch(pod, { spec: { $patch: "dance" } })).toThrow("unknown patch type found");
    expect(() => patch(pod, [])).toThrow("invalid JSON document");
  });
});
