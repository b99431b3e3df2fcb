import type { DirectoryNode } from "../../machine/inode.ts";
import { splitPath } from "../../machine/paths.ts";
import { directoryAt, hostRootTree, nodeAt } from "./host-tree.ts";

/** The root file systems of all nodes, by the node's name. What Pods leave there outlives them. */
export class NodeDisks {
  readonly #roots = new Map<string, DirectoryNode>();

  /** The nodes whose files were asked for or given. */
  get nodes(): readonly string[] {
    return [...this.#roots.keys()];
  }

  /** Gives a node the files that it had before. */
  restore(node: string, root: DirectoryNode): void {
    this.#roots.set(node, root);
  }

  /** A node's own files; those of a fresh installation at first. */
  root(node: string): DirectoryNode {
    const root = this.#roots.get(node) ?? hostRootTree(node);
    this.#roots.set(node, root);
    return root;
  }

  /** Makes a directory that anybody may write to; one that is there stays as it is. */
  make(node: string, path: string): void {
    const root = this.root(node);
    if (nodeAt(root, path)?.type !== "directory") {
      directoryAt(root, splitPath(path)).mode = 0o777;
    }
  }

  /** Removes what lies at a path, with all that is in it. */
  remove(node: string, path: string): void {
    const parts = splitPath(path);
    const parent = nodeAt(this.root(node), parts.slice(0, -1).join("/"));
    if (parent?.type === "directory") {
      parent.entries.delete(parts.at(-1) ?? "");
    }
  }
}
