import { type Errno, SystemError } from "./errno.ts";
import {
  type Credentials,
  cloneNode,
  type DirectoryNode,
  directoryNode,
  fileNode,
  type Inode,
  linkNode,
  mayAccess,
} from "./inode.ts";
import { linkHopsMax, withoutLinks } from "./links.ts";
import type { Mount } from "./mount.ts";
import { baseName, joinPath, normalizePath, parentOf, splitPath } from "./paths.ts";

interface Place {
  readonly path: string;
  readonly node: Inode;
}

/** Bytes that a container may write in all: the simulated disk is memory of this process. */
const writtenBytesMax = 16 * 1024 * 1024;

/**
 * One container's view of its files: the image's tree, copied on write, with volumes mounted over it.
 * All paths are absolute. Every call checks permissions of `who` and throws SystemError as the
 * system call would.
 */
export class FileSystem {
  readonly #mounts = new Map<string, Mount>();
  readonly #nowMs: () => number;
  #writtenBytes = 0;

  constructor(root: Mount, nowMs: () => number) {
    this.#mounts.set("/", root);
    this.#nowMs = nowMs;
  }

  /** In the order of mounting, the root first. */
  get mounts(): readonly Mount[] {
    return [...this.#mounts.values()];
  }

  /** Mounts a tree; missing directories of the mount point are made, as container runtimes do. */
  mount(mount: Mount): void {
    const path = this.#withoutLinks(mount.path);
    let at = "/";
    for (const name of splitPath(path)) {
      const next = joinPath(at, name);
      if (!this.#mounts.has(next)) {
        const directory = this.#writable(at);
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
      if (!this.#child(next)) {
        const parent = this.#writable(at);
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

  /** The node at a path, following links. */
  stat(path: string, who: Credentials): Inode {
    return this.#resolve(path, who, true).node;
  }

  /** The node itself, be it a link. */
  lstat(path: string, who: Credentials): Inode {
    return this.#resolve(path, who, false).node;
  }

  /** The path without links. */
  realpath(path: string, who: Credentials): string {
    return this.#resolve(path, who, true).path;
  }

  exists(path: string, who: Credentials): boolean {
    try {
      this.stat(path, who);
      return true;
    } catch {
      return false;
    }
  }

  access(path: string, who: Credentials, wanted: number): void {
    const { node, path: real } = this.#resolve(path, who, true);
    if (wanted & 2 && node.type !== "device" && this.mountOf(real).readOnly) {
      throw new SystemError("EROFS");
    }
    if (!mayAccess(node, who, wanted)) {
      throw new SystemError("EACCES");
    }
  }

  readFile(path: string, who: Credentials): Uint8Array {
    const { node } = this.#resolve(path, who, true);
    if (!mayAccess(node, who, 4)) {
      throw new SystemError("EACCES");
    }
    switch (node.type) {
      case "file":
        return node.content;
      case "virtual":
        return new TextEncoder().encode(node.read());
      case "directory":
        throw new SystemError("EISDIR");
      case "link":
      case "device":
        return new Uint8Array();
    }
  }

  /** Creates or replaces a file's bytes; `append` adds to them. */
  writeFile(
    path: string,
    bytes: Uint8Array,
    who: Credentials,
    options: { readonly append?: boolean; readonly mode?: number } = {},
  ): void {
    const real = this.#target(path, who);
    const existing = this.#child(real);
    if (existing?.type === "directory") {
      throw new SystemError("EISDIR");
    }
    if (!existing) {
      const node = fileNode(bytes, {
        mode: options.mode ?? 0o644,
        uid: who.uid,
        gid: who.gid,
        mtimeMs: this.#nowMs(),
      });
      this.#charge(bytes.length);
      this.#insert(real, node, who);
      return;
    }
    if (existing.type === "device") {
      return;
    }
    this.#mayChange(real);
    if (!mayAccess(existing, who, 2) || existing.type !== "file") {
      throw new SystemError("EACCES");
    }
    const old = options.append === true ? existing.content : new Uint8Array();
    this.#charge(bytes.length + old.length - existing.content.length);
    const node = this.#writable(real);
    if (node.type === "file") {
      node.content = old.length === 0 ? bytes.slice() : Buffer.concat([old, bytes]);
      node.mtimeMs = this.#nowMs();
    }
  }

  mkdir(path: string, who: Credentials, mode = 0o755): void {
    const real = this.#target(path, who);
    if (this.#child(real)) {
      throw new SystemError("EEXIST");
    }
    this.#insert(
      real,
      directoryNode({ mode, uid: who.uid, gid: who.gid, mtimeMs: this.#nowMs() }),
      who,
    );
  }

  symlink(target: string, path: string, who: Credentials): void {
    const parent = this.#resolve(parentOf(path), who, true).path;
    const real = joinPath(parent, baseName(path));
    if (this.#child(real)) {
      throw new SystemError("EEXIST");
    }
    this.#insert(
      real,
      linkNode(target, { uid: who.uid, gid: who.gid, mtimeMs: this.#nowMs() }),
      who,
    );
  }

  /** Sorted names. */
  readdir(path: string, who: Credentials): string[] {
    const { node, path: real } = this.#resolve(path, who, true);
    if (node.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
    if (!mayAccess(node, who, 4)) {
      throw new SystemError("EACCES");
    }
    const mounted = [...this.#mounts.keys()].filter(
      (mount) => mount !== "/" && parentOf(mount) === real,
    );
    return [...new Set([...node.entries.keys(), ...mounted.map(baseName)])].sort();
  }

  /** Removes a file, link, or empty directory. */
  remove(path: string, who: Credentials): void {
    const parent = this.#resolve(parentOf(path), who, true).path;
    const real = joinPath(parent, baseName(path));
    const node = this.#child(real);
    if (!node) {
      throw new SystemError("ENOENT");
    }
    if (this.#mounts.has(real)) {
      throw new SystemError("EBUSY");
    }
    if (node.type === "directory" && node.entries.size > 0) {
      throw new SystemError("ENOTEMPTY");
    }
    const directory = this.#changeable(parent, who);
    const isSticky = (directory.mode & 0o1000) !== 0 && who.uid !== 0;
    if (isSticky && who.uid !== node.uid && who.uid !== directory.uid) {
      throw new SystemError("EPERM");
    }
    if (node.type === "file") {
      this.#charge(-node.content.length);
    }
    directory.entries.delete(baseName(real));
    directory.mtimeMs = this.#nowMs();
  }

  /** As rename(2): within one mount, replacing a file at the target. */
  rename(from: string, to: string, who: Credentials): void {
    const fromReal = joinPath(this.#resolve(parentOf(from), who, true).path, baseName(from));
    const toReal = joinPath(this.#resolve(parentOf(to), who, true).path, baseName(to));
    const node = this.#child(fromReal);
    if (!node) {
      throw new SystemError("ENOENT");
    }
    if (this.mountOf(fromReal).path !== this.mountOf(toReal).path) {
      throw new SystemError("EXDEV");
    }
    const source = this.#changeable(parentOf(fromReal), who);
    const target = this.#changeable(parentOf(toReal), who);
    source.entries.delete(baseName(fromReal));
    target.entries.set(baseName(toReal), node);
  }

  /** Changes attributes; only the owner and root may, and only root gives a file away. */
  setAttributes(
    path: string,
    who: Credentials,
    change: { mode?: number; uid?: number; gid?: number; mtimeMs?: number },
  ): void {
    const { node, path: real } = this.#resolve(path, who, true);
    this.#mayChange(real);
    const isOwner = who.uid === 0 || who.uid === node.uid;
    const givesAway = change.uid !== undefined && change.uid !== node.uid && who.uid !== 0;
    const isMember =
      change.gid === undefined || who.gid === change.gid || who.groups.includes(change.gid);
    if (!isOwner || givesAway || (who.uid !== 0 && !isMember)) {
      throw new SystemError("EPERM");
    }
    Object.assign(this.#writable(real), change);
  }

  /** Sets the modification time of a file that the caller may write. */
  touch(path: string, mtimeMs: number): void {
    const { path: real } = this.#resolve(path, { uid: 0, gid: 0, groups: [] }, true);
    this.#mayChange(real);
    this.#writable(real).mtimeMs = mtimeMs;
  }

  #charge(bytes: number): void {
    if (bytes > 0 && this.#writtenBytes + bytes > writtenBytesMax) {
      throw new SystemError("ENOSPC");
    }
    this.#writtenBytes = Math.max(0, this.#writtenBytes + bytes);
  }

  #mayChange(real: string): void {
    if (this.mountOf(real).readOnly) {
      throw new SystemError("EROFS");
    }
  }

  /** A directory of which `who` may change the entries. */
  #changeable(real: string, who: Credentials): DirectoryNode {
    this.#mayChange(real);
    const found = this.#child(real);
    if (found?.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
    if (!mayAccess(found, who, 3)) {
      throw new SystemError("EACCES");
    }
    const node = this.#writable(real);
    if (node.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
    return node;
  }

  #insert(real: string, node: Inode, who: Credentials): void {
    const directory = this.#changeable(parentOf(real), who);
    if ((directory.mode & 0o2000) !== 0) {
      node.gid = directory.gid;
    }
    directory.entries.set(baseName(real), node);
    directory.mtimeMs = this.#nowMs();
  }

  /** Where a new or existing file at `path` really is: links are followed, the last part may be missing. */
  #target(path: string, who: Credentials): string {
    try {
      return this.#resolve(path, who, true).path;
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== "ENOENT") {
        throw error;
      }
      const normal = normalizePath(path);
      return joinPath(this.#resolve(parentOf(normal), who, true).path, baseName(normal));
    }
  }

  #resolve(path: string, who: Credentials, follow: boolean): Place {
    let pending = splitPath(path);
    let at = "/";
    let node = this.#root("/");
    let hops = 0;
    while (pending.length > 0) {
      const [name = "", ...rest] = pending;
      pending = rest;
      if (name === "..") {
        at = parentOf(at);
        node = this.#child(at) ?? node;
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
    return withoutLinks(path, (real) => this.#child(real));
  }

  /** A node by its real path, without checks. */
  #child(real: string): Inode | undefined {
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
  #writable(real: string): Inode {
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
