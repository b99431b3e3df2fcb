import { type Errno, SystemError } from "./errno.ts";
import {
  type Credentials,
  cloneNode,
  directoryNode,
  fileNode,
  type Inode,
  mayAccess,
} from "./inode.ts";
import { linkHopsMax, withoutLinks } from "./links.ts";
import type { Mount } from "./mount.ts";
import { baseName, joinPath, normalizePath, parentOf, splitPath } from "./paths.ts";

/** A node and its real path: absolute, without links. */
interface Place {
  readonly path: string;
  readonly node: Inode;
}

/**
 * The mounts of one container as one tree: finds the node at a path, and clones what images share
 * before it is changed. Looks up names and permissions of the way only; what may be done with a node
 * is for the file system to say.
 */
export class MountTree {
  readonly #mounts = new Map<string, Mount>();

  constructor(root: Mount) {
    this.#mounts.set("/", root);
  }

  /** In the order of mounting, the root first. */
  get mounts(): readonly Mount[] {
    return [...this.#mounts.values()];
  }

  /** Whether something is mounted at just this real path. */
  isMountPoint(real: string): boolean {
    return this.#mounts.has(real);
  }

  /** Names of the mount points right below a directory, given by its real path. */
  mountedIn(real: string): string[] {
    return [...this.#mounts.keys()]
      .filter((mount) => mount !== "/" && parentOf(mount) === real)
      .map(baseName);
  }

  /** Mounts a tree; missing directories of the mount point are made, as container runtimes do. */
  mount(mount: Mount): void {
    const path = this.#withoutLinks(mount.path);
    let at = "/";
    for (const name of splitPath(path)) {
      const next = joinPath(at, name);
      if (!this.#mounts.has(next)) {
        const directory = this.writable(at);
        if (directory.type === "directory" && !directory.entries.has(name)) {
          const isLeafFile = next === path && mount.root.type !== "directory";
          directory.entries.set(name, isLeafFile ? fileNode("") : directoryNode());
        }
      }
      at = next;
    }
    this.#mounts.set(path, { ...mount, path });
  }

  /** From now on the root mount refuses writes; what is mounted over it doesn't. */
  setRootReadOnly(readOnly: boolean): void {
    const root = this.#mounts.get("/");
    if (root) {
      this.#mounts.set("/", { ...root, readOnly });
    }
  }

  /** Makes a directory and its parents, as container runtimes do for working directories. */
  ensureDirectory(path: string): void {
    let at = "/";
    for (const name of splitPath(this.#withoutLinks(path))) {
      const next = joinPath(at, name);
      if (!this.child(next)) {
        const parent = this.writable(at);
        if (parent.type === "directory") {
          parent.entries.set(name, directoryNode());
        }
      }
      at = next;
    }
  }

  /** The mount that holds `path`. */
  mountOf(path: string): Mount {
    for (let at = normalizePath(path); ; at = parentOf(at)) {
      const mount = this.#mounts.get(at);
      if (mount) {
        return mount;
      }
      if (at === "/") {
        throw new SystemError("ENOENT");
      }
    }
  }

  /**
   * Walks a path as `who`, following links on the way and, with `follow`, the last one too.
   * Throws SystemError with ENOENT, ENOTDIR, EACCES or ELOOP.
   */
  resolve(path: string, who: Credentials, follow: boolean): Place {
    let pending = splitPath(path);
    let at = "/";
    let node = this.#root("/");
    let hops = 0;
    while (pending.length > 0) {
      const [name = "", ...rest] = pending;
      pending = rest;
      if (name === "..") {
        at = parentOf(at);
        node = this.child(at) ?? node;
        continue;
      }
      const next = joinPath(at, name);
      const child = this.#step(node, next, who);
      if (child.type === "link" && (follow || rest.length > 0)) {
        hops += 1;
        this.#fail(hops > linkHopsMax, "ELOOP");
        const isAbsolute = child.target.startsWith("/");
        pending = [...splitPath(child.target), ...rest];
        at = isAbsolute ? "/" : at;
        node = isAbsolute ? this.#root("/") : node;
        continue;
      }
      at = next;
      node = child;
    }
    return { path: at, node };
  }

  /** A node by its real path, without checks. */
  child(real: string): Inode | undefined {
    let node: Inode | undefined = this.#root("/");
    let at = "/";
    for (const name of splitPath(real)) {
      at = joinPath(at, name);
      node =
        this.#mounts.get(at)?.root ??
        (node?.type === "directory" ? node.entries.get(name) : undefined);
    }
    return node;
  }

  /** The node at a real path after cloning whatever an image shares on the way. */
  writable(real: string): Inode {
    let node = this.#ownMount("/");
    let at = "/";
    for (const name of splitPath(real)) {
      at = joinPath(at, name);
      if (this.#mounts.has(at)) {
        node = this.#ownMount(at);
        continue;
      }
      const child: Inode | undefined =
        node.type === "directory" ? node.entries.get(name) : undefined;
      if (!child || node.type !== "directory") {
        throw new SystemError("ENOENT");
      }
      const own: Inode = child.shared ? cloneNode(child) : child;
      node.entries.set(name, own);
      node = own;
    }
    return node;
  }

  #fail(condition: boolean, code: Errno): void {
    if (condition) {
      throw new SystemError(code);
    }
  }

  #step(node: Inode, next: string, who: Credentials): Inode {
    if (node.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
    if (!mayAccess(node, who, 1)) {
      throw new SystemError("EACCES");
    }
    const child = this.#mounts.get(next)?.root ?? node.entries.get(baseName(next));
    if (!child) {
      throw new SystemError("ENOENT");
    }
    return child;
  }

  #root(path: string): Inode {
    const mount = this.#mounts.get(path);
    if (!mount) {
      throw new SystemError("ENOENT");
    }
    return mount.root;
  }

  #withoutLinks(path: string): string {
    return withoutLinks(path, (real) => this.child(real));
  }

  #ownMount(path: string): Inode {
    const mount = this.#mounts.get(path);
    if (!mount) {
      throw new SystemError("ENOENT");
    }
    if (!mount.root.shared) {
      return mount.root;
    }
    const root = cloneNode(mount.root);
    this.#mounts.set(path, { ...mount, root });
    return root;
  }
}
