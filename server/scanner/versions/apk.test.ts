import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareApkVersions, isApkVersion } from "./apk.ts";
import cases from "./data/apk-cases.json" with { type: "json" };

const signs = { "<": -1, "=": 0, ">": 1 } as const;

/** Versions as apk writes them: digits, a letter, suffixes, a revision. */
const versions = fc
  .tuple(
    fc.array(fc.nat(120), { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "a", "b", "z"),
    fc.constantFrom("", "_alpha", "_rc2", "_pre", "_git20200101", "_p1"),
    fc.option(fc.nat(20), { nil: undefined }),
  )
  .map(([numbers, letter, suffix, revision]) =>
    [numbers.join("."), letter, suffix, revision === undefined ? "" : `-r${revision}`].join(""),
  );

describe("apk versions", () => {
  it("compare as in apk-tools' own table", () => {
    const found = cases.map(([left = "", , right = ""]) => compareApkVersions(left, right));
    expect(found).toEqual(cases.map(([, sign]) => signs[sign as keyof typeof signs]));
  });

  it.each([
    ["1.2.3", true],
    ["1.2.3_alpha1", true],
    ["1.2.3-r1", true],
    ["0.1.0_alpha_pre2", true],
    ["1.0b", true],
    ["1.0bc", false],
    ["1.0!", false],
    ["1.0_foo", false],
    ["1.0-", false],
  ])("%s is valid: %s", (version, valid) => {
    expect(isApkVersion(version)).toBe(valid);
  });

  it("are reflexive, and mirrored when swapped", () => {
    fc.assert(
      fc.property(versions, versions, (a, b) => {
        expect(compareApkVersions(a, a)).toBe(0);
        expect(compareApkVersions(a, b) + compareApkVersions(b, a)).toBe(0);
        expect(isApkVersion(a)).toBe(true);
      }),
    );
  });

  it("never fail, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (a, b) => {
        expect([-1, 0, 1]).toContain(compareApkVersions(a, b));
      }),
    );
  });
});
