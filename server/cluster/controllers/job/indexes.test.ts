import fc from "fast-check";
import { expect, it } from "vitest";
import { formatIndexes, parseIndexes } from "./indexes.ts";

it.each([
  [[], ""],
  [[0], "0"],
  [[0, 1], "0,1"],
  [[0, 1, 2], "0-2"],
  [[1, 3, 4, 5, 7], "1,3-5,7"],
])("writes %j as %j", (indexes, text) => {
  expect(formatIndexes(new Set(indexes))).toBe(text);
});

it("reads what it writes", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40)), (indexes) => {
      const read = parseIndexes(formatIndexes(new Set(indexes)));
      expect([...read].sort()).toEqual([...indexes].sort());
    }),
  );
});
