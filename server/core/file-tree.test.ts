import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AnchoredDirectory } from "./anchored-directory.ts";
import { removeTree, usageOf } from "./file-tree.ts";

let root: string;
let tree: string;
let anchor: AnchoredDirectory;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "kubebook-tree-"));
  tree = join(root, "tree");
  await mkdir(join(tree, "a"), { recursive: true });
  await mkdir(join(root, "outside"));
  await writeFile(join(root, "outside", "precious"), "x");
  anchor = await AnchoredDirectory.open(root);
});

afterEach(async () => {
  await anchor.close();
  execFileSync("rm", ["-rf", root]);
});

/** More levels than are walked, and a longer path than the system takes. */
async function nestDeeply(): Promise<void> {
  let directory = await AnchoredDirectory.open(join(tree, "a"));
  for (let level = 0; level < 200; level += 1) {
    const name = `level-${level}-${"x".repeat(30)}`;
    await mkdir(directory.at(name));
    const child = await directory.enter(name);
    await directory.close();
    directory = child;
  }
  await writeFile(directory.at("end"), "");
  await directory.close();
}

describe.runIf(process.platform === "linux")("usageOf", () => {
  it("counts what lies inside, and follows no link out", async () => {
    await writeFile(join(tree, "a", "big"), Buffer.alloc(1024 * 1024, 1));
    await symlink("/usr", join(tree, "usr"));
    const { bytes, entries } = await usageOf(tree, 100);
    expect(entries).toBe(3);
    expect(bytes).toBeGreaterThanOrEqual(1024 * 1024);
    expect(bytes).toBeLessThan(1024 * 1024 + 64 * 1024);
  });

  it("stops beyond its bound, and finds nothing where nothing is", async () => {
    for (let index = 0; index < 20; index += 1) {
      await writeFile(join(tree, "a", String(index)), "");
    }
    expect((await usageOf(tree, 5)).entries).toBe(6);
    expect(await usageOf(join(root, "missing"), 5)).toEqual({ bytes: 0, entries: 0 });
  });

  it("finds endless what lies too deep to be counted", async () => {
    await nestDeeply();
    expect((await usageOf(tree, 10_000)).entries).toBe(Number.POSITIVE_INFINITY);
  });
});

describe.runIf(process.platform === "linux")("removeTree", () => {
  it("deletes all but what links lead to", async () => {
    await symlink(join(root, "outside"), join(tree, "a", "directory-link"));
    await symlink(join(root, "outside", "precious"), join(tree, "file-link"));
    await removeTree(anchor, "tree");
    expect(await readdir(root)).toEqual(["outside"]);
    expect(await readFile(join(root, "outside", "precious"), "utf8")).toBe("x");
  });

  it("deletes a link as such", async () => {
    await symlink(join(root, "outside"), join(root, "link"));
    await removeTree(anchor, "link");
    expect((await readdir(root)).sort()).toEqual(["outside", "tree"]);
  });

  it("deletes what lies deeper than paths are long", async () => {
    await nestDeeply();
    await removeTree(anchor, "tree");
    expect(await readdir(root)).toEqual(["outside"]);
  });

  it("deletes many in one directory", async () => {
    const names = Array.from({ length: 2500 }, (_, index) => `f${index}`);
    execFileSync("touch", names, { cwd: join(tree, "a") });
    await removeTree(anchor, "tree");
    expect(await readdir(root)).toEqual(["outside"]);
  });

  it("says when there is nothing", async () => {
    await expect(removeTree(anchor, "nothing")).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe.runIf(process.platform === "linux")("an anchored directory", () => {
  it("stays what it was when a link takes its place", async () => {
    const opened = await anchor.enter("tree");
    await rm(tree, { recursive: true });
    await symlink(join(root, "outside"), tree);
    await expect(opened.enter("precious")).rejects.toMatchObject({ code: "ENOENT" });
    expect(await opened.list(10)).toEqual([]);
    await opened.close();
    await expect(anchor.enter("tree")).rejects.toMatchObject({ code: "ENOTDIR" });
  });
});
