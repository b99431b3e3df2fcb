import { randomInt } from "node:crypto";
import { instantFromMs } from "../../../../core/time.ts";
import { type DirectoryNode, directoryNode, fileNode, linkNode } from "../../machine/inode.ts";
import { splitPath } from "../../machine/paths.ts";

/** One file of a volume that the kubelet writes. */
export interface Entry {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number | undefined;
}

const dataLink = "..data";

/**
 * Files as the kubelet's atomic writer lays them out: links through `..data` to a dated directory.
 * Source: pkg/volume/util/atomic_writer.go v1.35.
 */
export function contentTree(
  entries: readonly Entry[],
  mode: number | undefined,
  nowMs: number,
): DirectoryNode {
  const root = directoryNode({ mode: 0o1777, mtimeMs: nowMs });
  const name = datedName(nowMs);
  const dated = directoryNode({ mtimeMs: nowMs });
  root.entries.set(name, dated);
  root.entries.set(dataLink, linkNode(name, { mtimeMs: nowMs }));
  for (const entry of entries) {
    const parts = splitPath(entry.path);
    const directory = directoryOf(dated, parts.slice(0, -1), nowMs);
    const attributes = { mode: entry.mode ?? mode ?? 0o644, mtimeMs: nowMs };
    directory.entries.set(parts.at(-1) ?? "", fileNode(entry.content, attributes));
    const top = parts[0] ?? "";
    root.entries.set(top, linkNode(`${dataLink}/${top}`, { mtimeMs: nowMs }));
  }
  return root;
}

/** Gives a mounted tree the content of a newer one: who has it mounted sees all of it at once. */
export function replaceContent(mounted: DirectoryNode, fresh: DirectoryNode): void {
  mounted.entries = fresh.entries;
  mounted.mtimeMs = fresh.mtimeMs;
}

function directoryOf(root: DirectoryNode, parts: readonly string[], nowMs: number): DirectoryNode {
  let directory = root;
  for (const part of parts) {
    const existing = directory.entries.get(part);
    const next = existing?.type === "directory" ? existing : directoryNode({ mtimeMs: nowMs });
    directory.entries.set(part, next);
    directory = next;
  }
  return directory;
}

/** E.g. `..2026_01_31_08_00_59.1234567890`. */
function datedName(nowMs: number): string {
  const stamp = instantFromMs(nowMs).toISOString().slice(0, 19).replace(/[-T:]/g, "_");
  return `..${stamp}.${randomInt(1_000_000, 4_294_967_295)}`;
}
