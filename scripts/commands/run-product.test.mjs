import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rootDir } from "../setup/paths.mjs";
import { runProduct } from "./run-product.mjs";

let directory;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-run-"));
});

afterEach(() => rm(directory, { recursive: true }));

it.each([
  ["its own code", "process.exit(7)", 7],
  ["success", "", 0],
  ["failure, where the system killed it", "process.kill(process.pid, 'SIGKILL')", 1],
])("a program's end counts as %s", async (_, text, code) => {
  const program = join(directory, "program.mjs");
  await writeFile(program, text);
  expect(await runProduct(process.execPath, relative(rootDir, program), [], {})).toBe(code);
});
