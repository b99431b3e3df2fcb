import { expect, it } from "vitest";
import { isName, isWithin, joinPath, movedPath, nameOf, parentOf } from "./paths.ts";

it("takes paths apart and puts them together", () => {
  expect(["a/b/c.yaml", "c.yaml"].map(parentOf)).toEqual(["a/b", ""]);
  expect(["a/b/c.yaml", "c.yaml"].map(nameOf)).toEqual(["c.yaml", "c.yaml"]);
  expect([joinPath("", "a"), joinPath("a/b", "c")]).toEqual(["a", "a/b/c"]);
});

it("knows what moves along", () => {
  expect([
    isWithin("a/b", "a"),
    isWithin("ab", "a"),
    isWithin("a", ""),
    isWithin("a", "a"),
  ]).toEqual([true, false, true, true]);
  expect(movedPath("a/b/c", "a", "x/y")).toBe("x/y/b/c");
  expect(movedPath("ab/c", "a", "x")).toBeNull();
});

it.each([
  ["a.yaml", true],
  ["new/a.yaml", true],
  [".bashrc", true],
  ["日本語.md", true],
  ["", false],
  ["..", false],
  ["a/../b", false],
  ["/a", false],
  ["a/", false],
  [" a", false],
  ["a\nb", false],
  ["x".repeat(1100), false],
])("judges the name %s", (name, isGood) => {
  expect(isName("dir", name)).toBe(isGood);
});
