import { describe, expect, it } from "vitest";
import type { FileEntry } from "../../server/contracts/files.ts";
import { moveInTree, rowsOf } from "./tree-rows.ts";

const entry = (name: string, kind: FileEntry["kind"] = "file"): FileEntry => ({
  name,
  kind,
  sizeBytes: 0,
  modifiedAt: "2026-01-01T00:00:00Z",
  isEdited: false,
});
const listing = (...entries: FileEntry[]) => ({ entries, isCut: false });

const listings = new Map([
  ["", listing(entry("src", "directory"), entry("empty", "directory"), entry("a.yaml"))],
  ["src", listing(entry("b.yaml"), entry("c.yaml"))],
  ["empty", listing()],
]);
const rows = rowsOf(listings, new Set(["src", "empty"]));

describe("rowsOf", () => {
  it("lists open directories with what they hold, and leaves closed ones closed", () => {
    expect(
      rows.map(({ path, level, position, setSize, isExpanded }) => [
        path,
        level,
        position,
        setSize,
        isExpanded,
      ]),
    ).toEqual([
      ["src", 1, 1, 3, true],
      ["src/b.yaml", 2, 1, 2, false],
      ["src/c.yaml", 2, 2, 2, false],
      ["empty", 1, 2, 3, true],
      ["a.yaml", 1, 3, 3, false],
    ]);
    expect(rowsOf(listings, new Set()).map(({ path }) => path)).toEqual(["src", "empty", "a.yaml"]);
    expect(rowsOf(new Map(), new Set())).toEqual([]);
  });
});

it("puts directories that hold one directory on one line, and dotted names last", () => {
  const chain = new Map([
    ["", listing(entry(".kube", "directory"), entry("a", "directory"), entry(".rc"), entry("z"))],
    ["a", listing(entry("b", "directory"))],
    ["a/b", listing(entry("c", "directory"))],
    ["a/b/c", listing(entry("d.yaml"))],
  ]);
  const open = rowsOf(chain, new Set(["a", "a/b", "a/b/c"]));
  expect(open.map(({ path, label, level }) => [path, label, level])).toEqual([
    ["a/b/c", "a/b/c", 1],
    ["a/b/c/d.yaml", "d.yaml", 2],
    ["z", "z", 1],
    [".kube", ".kube", 1],
    [".rc", ".rc", 1],
  ]);
  const closed = rowsOf(chain, new Set(["a", "a/b"]));
  expect(closed[0]).toMatchObject({ path: "a/b/c", label: "a/b/c", isExpanded: false });
  expect(rowsOf(chain, new Set(["a"]))[0]).toMatchObject({ path: "a/b", label: "a/b" });
});

describe("moveInTree", () => {
  it.each([
    ["src", "ArrowDown", { kind: "go", path: "src/b.yaml" }],
    ["src", "ArrowUp", { kind: "none" }],
    ["a.yaml", "ArrowDown", { kind: "none" }],
    ["src", "End", { kind: "go", path: "a.yaml" }],
    ["a.yaml", "Home", { kind: "go", path: "src" }],
    ["src", "ArrowRight", { kind: "go", path: "src/b.yaml" }],
    ["empty", "ArrowRight", { kind: "none" }],
    ["a.yaml", "ArrowRight", { kind: "none" }],
    ["src", "ArrowLeft", { kind: "collapse", path: "src" }],
    ["src/c.yaml", "ArrowLeft", { kind: "go", path: "src" }],
    ["a.yaml", "ArrowLeft", { kind: "none" }],
    ["a.yaml", "x", { kind: "none" }],
  ])("from %s, %s", (from, key, move) => {
    expect(moveInTree(rows, from, key)).toEqual(move);
  });

  it("opens a closed directory", () => {
    expect(moveInTree(rowsOf(listings, new Set()), "src", "ArrowRight")).toEqual({
      kind: "expand",
      path: "src",
    });
  });
});
