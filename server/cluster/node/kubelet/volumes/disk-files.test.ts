import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../core/clock.ts";
import { createLogger } from "../../../../core/log.ts";
import { fileNode, type Inode, linkNode } from "../../machine/inode.ts";
import { keepDisks } from "./disk-files.ts";
import { nodeAt } from "./host-tree.ts";
import { NodeDisks } from "./node-disks.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-disks-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const log = createLogger({ level: "silent", name: "test" });

async function start() {
  const clock = new ManualClock();
  const disks = new NodeDisks();
  const keeper = await keepDisks(disks, { directory, clock, log });
  return { clock, disks, keeper };
}

function put(disks: NodeDisks, name: string, node: Inode): void {
  disks.make("a", "/data");
  const data = nodeAt(disks.root("a"), "/data");
  if (data?.type === "directory") {
    data.entries.set(name, node);
  }
}

const contentOf = (disks: NodeDisks, path: string): string | undefined => {
  const node = nodeAt(disks.root("a"), path);
  return node?.type === "file" ? Buffer.from(node.content).toString() : node?.type;
};

it("gives nodes their files back, with all that they are", async () => {
  const { disks, keeper } = await start();
  put(disks, "file", fileNode("text", { mode: 0o640, uid: 1000, gid: 2000, mtimeMs: 5 }));
  put(disks, "link", linkNode("file"));
  await keeper.dispose();
  const again = await start();
  expect(contentOf(again.disks, "/data/file")).toBe("text");
  expect(nodeAt(again.disks.root("a"), "/data/file")).toMatchObject({
    mode: 0o640,
    uid: 1000,
    gid: 2000,
    mtimeMs: 5,
  });
  expect(nodeAt(again.disks.root("a"), "/data/link")).toMatchObject({
    type: "link",
    target: "file",
  });
  expect(contentOf(again.disks, "/etc/hostname")).toBe("a\n");
});

it("writes what changed every two seconds, deletions too", async () => {
  const { clock, disks } = await start();
  put(disks, "file", fileNode("first"));
  await clock.advance(2000);
  await expect.poll(async () => contentOf((await start()).disks, "/data/file")).toBe("first");
  put(disks, "file", fileNode("second"));
  await clock.advance(2000);
  await expect.poll(async () => contentOf((await start()).disks, "/data/file")).toBe("second");
  disks.remove("a", "/data/file");
  await clock.advance(2000);
  await expect.poll(async () => contentOf((await start()).disks, "/data/file")).toBeUndefined();
});

it("starts with fresh files where those that were kept can't be read", async () => {
  await writeFile(join(directory, "a.disk"), "not a disk");
  const { disks } = await start();
  expect(contentOf(disks, "/etc/hostname")).toBe("a\n");
});
