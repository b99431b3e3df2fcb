import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatusError } from "../status-error.ts";
import { applyJsonPatch } from "./json-patch.ts";

const document = { spec: { list: ["a", "b"], "x/y": { "~": 1 } } };

describe("applyJsonPatch", () => {
  it("refuses copies that grow without bound", () => {
    const doubling = Array.from({ length: 40 }, (_, index) => ({
      op: "copy",
      from: "/spec",
      path: `/spec/${index}`,
    }));
    expect(() => applyJsonPatch(document, doubling)).toThrow(
      "the server rejected our request due to an error in our request",
    );
    expect(() => applyJsonPatch(document, doubling.slice(0, 5))).not.toThrow();
  });

  it("applies every operation in order and leaves its argument alone", () => {
    const before = structuredClone(document);
    const patched = applyJsonPatch(document, [
      { op: "test", path: "/spec/list/0", value: "a" },
      { op: "test", path: "/spec/none", value: null },
      { op: "add", path: "/spec/list/-", value: "d" },
      { op: "add", path: "/spec/list/2", value: "c" },
      { op: "remove", path: "/spec/list/0" },
      { op: "replace", path: "/spec/x~1y/~0", value: 2 },
      { op: "copy", from: "/spec/list/0", path: "/first" },
      { op: "move", from: "/spec/x~1y", path: "/moved" },
      { op: "replace", path: "/spec/list/-1", value: "z" },
    ]);
    expect(patched).toEqual({ spec: { list: ["b", "c", "z"] }, first: "b", moved: { "~": 2 } });
    expect(document).toEqual(before);
  });

  it.each([
    [[{ op: "remove", path: "/nope" }]],
    [[{ op: "replace", path: "/nope", value: 1 }]],
    [[{ op: "add", path: "/a/b", value: 1 }]],
    [[{ op: "add", path: "/spec/list/7", value: 1 }]],
    [[{ op: "test", path: "/spec/list/0", value: "b" }]],
    [[{ op: "dance", path: "/spec" }]],
    [[{ path: "/spec" }]],
    [[{ op: "add", path: "spec", value: 1 }]],
  ])("answers 422 to %j as upstream does", (patch) => {
    expect(() => applyJsonPatch(document, patch)).toThrow(
      expect.objectContaining({
        code: 422,
        reason: "Invalid",
        message: "the server rejected our request due to an error in our request",
      }),
    );
  });

  it("refuses what is no list and what is too long", () => {
    expect(() => applyJsonPatch(document, {})).toThrow(
      "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch",
    );
    const many = Array.from({ length: 10_001 }, () => ({ op: "test", path: "", value: 1 }));
    expect(() => applyJsonPatch(document, many)).toThrow(
      "The allowed maximum operations in a JSON patch is 10000, got 10001",
    );
  });

  it("answers any patch with a document or a Status", () => {
    const path = fc.oneof(
      fc.constantFrom("", "/", "/spec", "/spec/list/0", "/spec/list/-", "/__proto__/x"),
      fc.string(),
    );
    const operation = fc.record(
      {
        op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "x"),
        path,
        from: path,
        value: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(operation), fc.jsonValue()), (patch) => {
        try {
          applyJsonPatch(document, patch);
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError);
        }
        expect(Object.prototype).not.toHaveProperty("x");
      }),
    );
  });
});
