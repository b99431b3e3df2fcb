import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeSettings } from "./config.ts";

test("README's table of settings is what the server reads", () => {
  const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
  const [, table = ""] = /<!-- settings:.*?-->\n([\s\S]*?)<!-- \/settings -->/.exec(readme) ?? [];
  const rows = describeSettings().map(
    ({ name, fallback, meaning }) =>
      `| \`${name}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${meaning} |`,
  );
  expect(table.trim().split("\n").slice(2)).toEqual(rows);
});
