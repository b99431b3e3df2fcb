import { describe, expect, it } from "vitest";
import { createTestRegistry, writer } from "../test-kinds.ts";

function deployment(image: string, replicas?: number) {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      template: { spec: { containers: [{ name: "a", image }] } },
    },
  };
}

function applier(fieldManager: string, force = false) {
  return writer({ fieldManager, force } as Partial<ReturnType<typeof writer>>) as ReturnType<
    typeof writer
  >;
}

function setUp() {
  const { store } = createTestRegistry();
  const deployments = store("apps", "deployments");
  const apply = (manager: string, config: object, force = false) =>
    deployments.patch("default", "web", "apply", config, "", applier(manager, force));
  return { deployments, apply };
}

describe("server-side apply", () => {
  it("creates, then changes in place", async () => {
    const { apply } = setUp();
    expect((await apply("one", deployment("nginx", 2))).created).toBe(true);
    const { object, created } = await apply("one", deployment("nginx:2", 2));
    expect([created, object.spec]).toEqual([false, deployment("nginx:2", 2).spec]);
    expect(object.metadata.managedFields).toEqual([
      {
        manager: "one",
        operation: "Apply",
        apiVersion: "apps/v1",
        time: "2026-01-01T00:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:spec": {
            "f:replicas": {},
            "f:template": {
              "f:spec": {
                "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:image": {}, "f:name": {} } },
              },
            },
          },
        },
      },
    ]);
  });

  it("refuses to change what others own, unless forced", async () => {
    const { apply, deployments } = setUp();
    await apply("one", deployment("nginx", 2));
    await deployments.patch(
      "default",
      "web",
      "merge",
      { spec: { replicas: 5 } },
      "",
      applier("scaler"),
    );
    await expect(apply("one", deployment("nginx", 2))).rejects.toMatchObject({
      code: 409,
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "scaler" using apps/v1: .spec.replicas',
      details: {
        causes: [
          {
            reason: "FieldManagerConflict",
            message: 'conflict with "scaler" using apps/v1',
            field: ".spec.replicas",
          },
        ],
      },
    });
    const { object } = await apply("one", deployment("nginx", 2), true);
    expect(object.metadata.managedFields?.map((entry) => entry.manager)).toEqual(["one"]);
  });

  it("lists several conflicts by manager", async () => {
    const { apply } = setUp();
    await apply("one", deployment("nginx", 2));
    await expect(apply("two", deployment("busybox", 3))).rejects.toThrow(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.replicas\n- .spec.template.spec.containers[name="a"].image',
    );
  });

  it("removes what its manager no longer applies and nobody else owns", async () => {
    const { apply } = setUp();
    await apply("one", deployment("nginx", 2));
    await apply("two", { ...deployment("nginx"), spec: { replicas: 2 } });
    const shared = await apply("one", deployment("nginx"));
    expect(shared.object.spec).toMatchObject({ replicas: 2 });
    const empty = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } };
    const { object } = await apply("two", empty);
    expect(object.spec).toEqual(deployment("nginx").spec);
  });

  it("refuses malformed configurations", async () => {
    const { apply } = setUp();
    await expect(apply("one", { kind: "Pod" })).rejects.toMatchObject({ code: 400 });
    await expect(apply("one", { ...deployment("x"), specc: 1 })).rejects.toThrow(
      'strict decoding error: unknown field "specc"',
    );
  });
});
