import { expect, it } from "vitest";
import { exitCodeIn, isFailure } from "./exit-mark.ts";

it("reads the exit code of a command's end, and nothing else", () => {
  const marks = ["D;0", "D;127", "D", "D;", "D;x", "D;1;err", "D;1000", "A", "C"];
  expect(marks.map(exitCodeIn)).toEqual([0, 127, null, null, null, null, null, null, null]);
});

it("takes what the reader broke off for no failure", () => {
  expect([null, 0, 1, 127, 130, 137].map(isFailure)).toEqual([
    false,
    false,
    true,
    true,
    false,
    true,
  ]);
});
