import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readYaml } from "./read-yaml.ts";
import { labSchema } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "read-yaml-"));
const file = join(folder, "lab.yaml");
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  writeFileSync(file, text);
  return readYaml(file, labSchema);
}

it("reads a lab", () => {
  const title = { ja: "一", en: "one" };
  const step = { id: "a", title, minutes: 1, command: "ls", expected: "x\n", checks: [] };
  expect(
    read(
      "steps:\n  - id: a\n    title: { ja: 一, en: one }\n    minutes: 1\n    command: ls\n    expected: |\n      x\n",
    ),
  ).toEqual({
    steps: [step],
  });
});

it("names file, line and reason of every fault", () => {
  const text =
    "steps:\n  - id: A b\n    title: { ja: 一, en: one }\n    minutes: 1\n    command: ls\n    expected: x\n  - id: b\n    title: { ja: 二, en: two }\n    minutes: none\n    command: ls\n    expected: x\n";
  expect(() => read(text)).toThrow(
    `${file}:2 steps.0.id: Invalid string: must match pattern /^[a-z0-9-]+$/\n${file}:9 steps.1.minutes: Invalid input: expected number, received string`,
  );
});

it("names the line of text that isn't YAML", () => {
  expect(() => read("steps:\n  - id: [\n")).toThrow(`${file}:3 `);
});
