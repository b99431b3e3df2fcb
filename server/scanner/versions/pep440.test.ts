import fc from "fast-check";
import { describe, expect, it } from "vitest";
import cases from "./data/pep440-cases.json" with { type: "json" };
import { comparePep440, formatPep440, parsePep440 } from "./pep440.ts";
import { parseSpecifiers, satisfies } from "./pep440-specifiers.ts";

function parse(text: string) {
  const version = parsePep440(text);
  if (!version) {
    throw new Error(`${text} is no version`);
  }
  return version;
}

const versions = fc
  .tuple(
    fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "a1", "b2", "rc3"),
    fc.constantFrom("", ".post1", ".post9"),
    fc.constantFrom("", ".dev0", ".dev7"),
    fc.constantFrom("", "+abc", "+1.x"),
  )
  .map(([release, ...rest]) => release.join(".") + rest.join(""));

describe("PEP 440 versions", () => {
  it("are normalized", () => {
    const found = cases.normal.map(([text = ""]) => formatPep440(parse(text)));
    expect(found).toEqual(cases.normal.map(([, normal]) => normal));
  });

  it("are refused where they aren't one", () => {
    expect(cases.invalid.map(parsePep440)).toEqual(cases.invalid.map(() => null));
  });

  it("are ordered as the specification lists them", () => {
    const sorted = [...cases.ascending].reverse().sort((a, b) => comparePep440(parse(a), parse(b)));
    expect(sorted).toEqual(cases.ascending);
  });

  it("survive being written and read, and mirror when swapped", () => {
    fc.assert(
      fc.property(versions, versions, (a, b) => {
        expect(comparePep440(parse(formatPep440(parse(a))), parse(a))).toBe(0);
        expect(comparePep440(parse(a), parse(b)) + comparePep440(parse(b), parse(a))).toBe(0);
      }),
    );
  });

  it("never fail, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const version = parsePep440(text);
        expect(version === null || comparePep440(version, version) === 0).toBe(true);
      }),
    );
  });
});

describe("PEP 440 specifiers", () => {
  it("are checked as upstream's table says", () => {
    const found = cases.checks.map(([version, text]) => {
      const specifiers = parseSpecifiers(String(text));
      return [
        version,
        text,
        typeof specifiers === "string" ? specifiers : satisfies(parse(String(version)), specifiers),
      ];
    });
    expect(found).toEqual(cases.checks);
  });

  it.each([
    ["70.0.0rc1", "<70.0.0", true],
    ["70.0.0rc1+local", "<70.0.0", false],
    ["69.9rc1+local", "<70.0.0", true],
    ["70.0.0rc1+local", "<70.0.0rc2", true],
    ["3.1.post2+local", ">3.1.post1", true],
    ["3.1.post1+local", ">3.1.post1", false],
    ["3.1.post1+local", ">3.1", false],
    ["3.1+local", ">3.1", false],
  ])("see a local part as upstream does: %s %s is %s", (version, text, expected) => {
    const specifiers = parseSpecifiers(text);
    expect(typeof specifiers !== "string" && satisfies(parse(version), specifiers)).toBe(expected);
  });

  it("are refused with a reason where they make no sense", () => {
    const kinds = (texts: string[]) => texts.map((text) => typeof parseSpecifiers(text));
    expect(kinds(cases.invalidSpecifiers)).toEqual(cases.invalidSpecifiers.map(() => "string"));
    expect(kinds(cases.validSpecifiers)).toEqual(cases.validSpecifiers.map(() => "object"));
  });
});
