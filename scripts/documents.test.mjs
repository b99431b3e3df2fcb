import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot, rootDir } from "./setup/paths.mjs";

const documents = execFileSync("git", ["ls-files", "*.md"], { cwd: rootDir, encoding: "utf8" })
  .split("\n")
  .filter(Boolean);
const tops = new Set(["app", "components", "content", "docs", "e2e", "scripts", "server"]);
const isPath = (text) =>
  /^[\w./()[\]-]+$/.test(text) && (tops.has(text.split("/")[0]) || /^[A-Z]+\.md$/.test(text));

/** Paths in backticks and targets of relative links. */
function pathsIn(text) {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inner]) => inner).filter(isPath);
  const linked = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^(https?:|#|\/)/.test(target));
  return [...quoted, ...linked.map((target) => target.split("#")[0])];
}

test("the documents are read", () => {
  expect(documents).toContain("README.md");
  expect(pathsIn("`server/main.ts` and [x](LICENSE)")).toEqual(["server/main.ts", "LICENSE"]);
});

test.each(documents)("%s names only paths that exist", (document) => {
  const missing = pathsIn(readFileSync(inRoot(document), "utf8")).filter(
    (path) => !existsSync(inRoot(path)) && !existsSync(inRoot(document, "..", path)),
  );
  expect(missing).toEqual([]);
});

test("every vector of the threat model names a test, by its path or as the row above", () => {
  const rows = readFileSync(inRoot("THREAT_MODEL.md"), "utf8")
    .split("\n")
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .filter((cells) => cells.length === 5 && cells[1] !== "vector" && !/^-+$/.test(cells[1]));
  expect(rows.length).toBeGreaterThan(30);
  const unshown = rows.filter(([, , , shown]) => !/^same\b|\.(?:test|spec)\.ts`/.test(shown));
  expect(unshown.map(([, vector]) => vector)).toEqual([]);
});

test("every command that README shows is a script of package.json", () => {
  const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const commands = [
    ...readFileSync(inRoot("README.md"), "utf8").matchAll(
      /npm (?:run (?:-s )?([a-z]+)|(start|test))/g,
    ),
  ].map(([, script, short]) => script ?? short);
  expect(new Set(commands)).toEqual(new Set(["start", "test", "shell", "cluster"]));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(commands)]));
});
