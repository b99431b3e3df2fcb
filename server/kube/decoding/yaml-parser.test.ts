import { expect, test } from "vitest";
import { parseYaml } from "./yaml-parser.ts";

test("tells keys that stand twice by their line, and takes the last value", () => {
  expect(parseYaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")).toEqual({
    ok: true,
    value: { a: 3, b: { c: 2 } },
    strictErrors: ['line 5: key "a" already set in map', 'line 4: key "c" already set in map'],
  });
});

test.each([
  ["a: [", "yaml: line 1: "],
  ["a: b: c", "yaml: line 1: "],
  ["a: 1\n\tb: 2", "yaml: line 2: "],
  ["a: *none", "yaml: "],
])("%j is no YAML", (text, start) => {
  expect(parseYaml(text)).toEqual({ ok: false, error: expect.stringMatching(`^${start}.+`) });
});

test("does not let a text grow without bound", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 9; level += 1) {
    const items = Array.from({ length: 10 }, () => `*a${level - 1}`);
    lines.push(`a${level}: &a${level} [${items.join(", ")}]`);
  }
  expect(parseYaml(lines.join("\n"))).toMatchObject({ ok: false });
});
