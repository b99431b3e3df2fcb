import type { Inode } from "./inode.ts";
import { joinPath, normalizePath, parentOf, splitPath } from "./paths.ts";

/** Links that are followed on the way to one file. */
export const linkHopsMax = 40;

/**
 * Where a mount point really is: as container runtimes do, links are followed within the root, and what
 * is missing is taken as it is. `nodeAt` looks a real path up.
 */
export function withoutLinks(path: string, nodeAt: (real: string) => Inode | undefined): string {
  let at = "/";
  let rest = splitPath(normalizePath(path));
  for (let hops = 0; rest.length > 0; ) {
    const [name = "", ...left] = rest;
    const next = name === ".." ? parentOf(at) : joinPath(at, name);
    const node = nodeAt(next);
    rest = left;
    if (node?.type === "link" && hops < linkHopsMax) {
      hops += 1;
      at = node.target.startsWith("/") ? "/" : at;
      rest = [...splitPath(node.target), ...left];
    } else {
      at = next;
    }
  }
  return at;
}
