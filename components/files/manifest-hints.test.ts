import { expect, it } from "vitest";
import { manifestHints } from "./manifest-hints.ts";

it.each([
  ["", []],
  ["a: 1", []],
  ["- kind: Pod", []],
  ["apiVersion: v1\nkind: Pod\nmetadata: {name: a}", []],
  ["apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}", []],
  ["apiVersion: example.com/v1\nkind: Widget", []],
  ["apiVersion: v1", [{ from: 0, to: 1, code: "no-kind", expected: "", kind: "" }]],
  [
    "kind: Deployment\nmetadata: {name: a}",
    [{ from: 0, to: 1, code: "no-api-version", expected: "apps/v1", kind: "Deployment" }],
  ],
  [
    "apiVersion: v1\nkind: NetworkPolicy\nmetadata: {name: a}",
    [
      {
        from: 12,
        to: 14,
        code: "other-api-version",
        expected: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
      },
    ],
  ],
  [
    "apiVersion: v1\nkind: pod\nmetadata: {name: a}",
    [{ from: 21, to: 24, code: "not-a-kind", expected: "Pod", kind: "pod" }],
  ],
  ["apiVersion: v1\nkind: Pod", [{ from: 0, to: 1, code: "no-name", expected: "", kind: "Pod" }]],
])("%j", (text, hints) => {
  expect(manifestHints(text)).toEqual(hints);
});

it("looks at each document of a text", () => {
  const text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nkind: Secret\n";
  expect(manifestHints(text)).toEqual([
    { from: 49, to: 50, code: "no-api-version", expected: "v1", kind: "Secret" },
  ]);
});
