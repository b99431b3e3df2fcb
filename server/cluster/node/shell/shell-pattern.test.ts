import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShellPattern } from "./shell-pattern.ts";

/** The same pattern of `a`, `b`, `?`, `*` and `[ab]` for JavaScript's matcher. */
function expressionOf(pattern: string, before: string, after: string): RegExp {
  const source = pattern.replaceAll("?", ".").replaceAll("*", ".*");
  return new RegExp(`${before}(?:${source})${after}`, "s");
}

const patterns = fc.array(fc.constantFrom("a", "b", "?", "*", "[ab]"), { maxLength: 6 });
const texts = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

describe("a shell pattern", () => {
  it("matches what the expression of the same meaning matches", () => {
    fc.assert(
      fc.property(patterns, texts, (parts, text) => {
        const source = parts.join("");
        const pattern = new ShellPattern(source);
        expect(pattern.matches(text)).toBe(expressionOf(source, "^", "$").test(text));
        const prefix = expressionOf(source, "^", "").exec(text)?.[0].length ?? null;
        expect(pattern.prefix(text, true)).toBe(prefix);
        const suffix = expressionOf(source, "", "$").exec(text)?.[0].length ?? null;
        expect(pattern.suffix(text, true)).toBe(suffix);
      }),
    );
  });

  it.each([
    ["a/b/c", "*/", 2, 4],
    ["aab", "a", 1, 1],
    ["b", "a", null, null],
  ])("of %j takes with %j the shortest or the longest beginning", (text, pattern, short, long) => {
    const found = [false, true].map((isGreedy) => new ShellPattern(pattern).prefix(text, isGreedy));
    expect(found).toEqual([short, long]);
  });

  it.each([
    ["[!a-c]", "d", true],
    ["[^a-c]", "b", false],
    ["[]]", "]", true],
    ["[z-a]", "m", false],
    ["[[:digit:]]", "7", true],
    ["[![:space:][:upper:]_]", "a", true],
    ["[![:space:][:upper:]_]", "_", false],
    ["\\*", "*", true],
    ["\\*", "x", false],
    ["a[b", "a[b", true],
    ["?", "\n", true],
  ])("%j and %j: %j", (pattern, text, isMatch) => {
    expect(new ShellPattern(pattern).matches(text)).toBe(isMatch);
  });

  it("of many stars and a long text takes no longer than its length", () => {
    const text = "a".repeat(3000);
    expect(new ShellPattern("*a*a*a*a*a*a*a*a*a*b").matches(text)).toBe(false);
    expect(new ShellPattern("*a*a*a*a*a*a*a*a*a").matches(text)).toBe(true);
  });

  it("is given up where it would hold everybody else", () => {
    const text = "a".repeat(200_000);
    expect(() => new ShellPattern(`${"*a".repeat(500)}b`).matches(text)).toThrow("too long");
  });
});
