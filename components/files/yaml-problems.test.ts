import { expect, it } from "vitest";
import { yamlProblems } from "./yaml-problems.ts";

it("places each fault in the text", () => {
  expect(yamlProblems("a: 1\na: 2\n")).toEqual([
    { from: 5, to: 6, severity: "error", message: "Map keys must be unique" },
  ]);
});

it("has nothing against good YAML, of several documents too", () => {
  expect(yamlProblems("")).toEqual([]);
  expect(yamlProblems("a: 1\n---\nb: [1, 2]\n")).toEqual([]);
});
