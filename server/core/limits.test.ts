import { expect, test } from "vitest";
import { limitProfiles } from "./limits.ts";

/** Every number in a profile by its path; quotas are written as text. */
function numbersOf(value: unknown, path = ""): [string, number][] {
  if (typeof value !== "object" || value === null) {
    return Number.isFinite(Number(value)) ? [[path, Number(value)]] : [];
  }
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${path}.${key}`));
}

test("strangers may use nothing more than a class", () => {
  const classroom = new Map(numbersOf(limitProfiles.classroom));
  const hardened = numbersOf(limitProfiles.hardened);
  expect(hardened.length).toBe(classroom.size);
  expect(hardened.filter(([path, bound]) => bound > (classroom.get(path) ?? 0))).toEqual([]);
});
