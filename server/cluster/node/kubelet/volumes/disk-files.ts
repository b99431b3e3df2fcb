import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Clock } from "../../../../core/clock.ts";
import { messageOf } from "../../../../core/errors.ts";
import type { Owned } from "../../../../core/lifecycle.ts";
import type { Logger } from "../../../../core/log.ts";
import type { DirectoryNode, Inode } from "../../machine/inode.ts";
import type { NodeDisks } from "./node-disks.ts";

/**
 * How often disks that changed are written: what Pods wrote to their volumes since may be lost in a crash,
 * as a machine that loses its power loses what it hadn't written yet.
 */
const periodMs = 2000;
const suffix = ".disk";

/** Where disks are kept, and with what. */
export interface DiskFilesOptions {
  /** One file for each node; created if need be. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Gives all nodes the files that they had, and keeps them from now on; disposing writes them a last time. */
export async function keepDisks(disks: NodeDisks, options: DiskFilesOptions): Promise<Owned> {
  const { directory, clock, log } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    const kept = name.endsWith(suffix) ? await load(join(directory, name)) : null;
    if (kept) {
      disks.restore(name.slice(0, -suffix.length), kept);
    }
  }
  const written = new Map(disks.nodes.map((node) => [node, stateOf(disks.root(node))]));
  let last = Promise.resolve();
  const save = async () => {
    for (const node of disks.nodes) {
      const root = disks.root(node);
      const state = stateOf(root);
      if (state !== written.get(node)) {
        await store(join(directory, `${node}${suffix}`), root);
        written.set(node, state);
      }
    }
  };
  const saveNext = () => {
    last = last.then(save).catch((error: unknown) => {
      log.warn({ error: messageOf(error) }, "the nodes' files were not written");
    });
    return last;
  };
  const timer = clock.every(periodMs, () => void saveNext());
  return {
    async dispose() {
      await timer.dispose();
      await saveNext();
    },
  };
}

async function store(path: string, root: DirectoryNode): Promise<void> {
  // Renamed into place, so that a crash leaves the old files or the new ones.
  await writeFile(`${path}.partial`, serialize(root), { mode: 0o600 });
  await rename(`${path}.partial`, path);
}

/** Files that can't be read are those of another version: the node starts with fresh ones. */
async function load(path: string): Promise<DirectoryNode | null> {
  try {
    const root: unknown = deserialize(await readFile(path));
    return isDirectory(root) ? root : null;
  } catch {
    return null;
  }
}

function isDirectory(value: unknown): value is DirectoryNode {
  return (
    typeof value === "object" && value !== null && (value as Partial<Inode>).type === "directory"
  );
}

const idOf = new WeakMap<Uint8Array, number>();
let lastId = 0;

/** Tells two states of a tree apart: files get new bytes when they are written. */
function stateOf(node: Inode): string {
  const { mode, uid, gid, mtimeMs } = node;
  const facts = `${node.type} ${mode} ${uid} ${gid} ${mtimeMs}`;
  switch (node.type) {
    case "directory":
      return `${facts}{${[...node.entries].map(([name, child]) => `${name}:${stateOf(child)}`)}}`;
    case "file": {
      const id = idOf.get(node.content) ?? ++lastId;
      idOf.set(node.content, id);
      return `${facts} ${id}`;
    }
    case "link":
      return `${facts} ${node.target}`;
    case "virtual":
    case "device":
      return facts;
  }
}
