import { SystemError } from "./errno.ts";
import {
  type Credentials,
  type DirectoryNode,
  directoryNode,
  fileNode,
  type Inode,
  linkNode,
  mayAccess,
} from "./inode.ts";
import type { Mount } from "./mount.ts";
import { MountTree } from "./mount-tree.ts";
import { baseName, joinPath, normalizePath, parentOf } from "./paths.ts";

/** Bytes that a container may write in all: the simulated disk is memory of this process. */
const writtenBytesMax = 16 * 1024 * 1024;

/**
 * One container's view of its files: the image's tree, copied on write, with volumes mounted over it.
 * All paths are absolute. Every call checks permissions of `who` and throws SystemError as the
 * system call would.
 */
export class FileSystem {
  readonly #tree: MountTree;
  readonly #nowMs: () => number;
  #writtenBytes = 0;

  constructor(root: Mount, nowMs: () => number) {
    this.#tree = new MountTree(root);
    this.#nowMs = nowMs;
  }

  /** In the order of mounting, the root first. */
  get mounts(): readonly Mount[] {
    return this.#tree.mounts;
  }

  /** Mounts a tree; missing directories of the mount point are made, as container runtimes do. */
  mount(mount: Mount): void {
    this.#tree.mount(mount);
  }

  /** From now on the root mount refuses writes; what is mounted over it doesn't. */
  setRootReadOnly(readOnly: boolean): void {
    this.#tree.setRootReadOnly(readOnly);
  }

  /** Makes a directory and its parents, as container runtimes do for working directories. */
  ensureDirectory(path: string): void {
    this.#tree.ensureDirectory(path);
  }

  /** The mount that holds `path`. */
  mountOf(path: string): Mount {
    return this.#tree.mountOf(path);
  }

  /** The node at a path, following links. */
  stat(path: string, who: Credentials): Inode {
    return this.#tree.resolve(path, who, true).node;
  }

  /** The node itself, be it a link. */
  lstat(path: string, who: Credentials): Inode {
    return this.#tree.resolve(path, who, false).node;
  }

  /** The path without links. */
  realpath(path: string, who: Credentials): string {
    return this.#tree.resolve(path, who, true).path;
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
    const { node, path: real } = this.#tree.resolve(path, who, true);
    if (wanted & 2 && node.type !== "device" && this.#tree.mountOf(real).readOnly) {
      throw new SystemError("EROFS");
    }
    if (!mayAccess(node, who, wanted)) {
      throw new SystemError("EACCES");
    }
  }

  readFile(path: string, who: Credentials): Uint8Array {
    const { node } = this.#tree.resolve(path, who, true);
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
    const existing = this.#tree.child(real);
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
    const node = this.#tree.writable(real);
    if (node.type === "file") {
      node.content = old.length === 0 ? bytes.slice() : Buffer.concat([old, bytes]);
      node.mtimeMs = this.#nowMs();
    }
  }

  mkdir(path: string, who: Credentials, mode = 0o755): void {
    const real = this.#target(path, who);
    if (this.#tree.child(real)) {
      throw new SystemError("EEXIST");
    }
    this.#insert(
      real,
      directoryNode({ mode, uid: who.uid, gid: who.gid, mtimeMs: this.#nowMs() }),
      who,
    );
  }

  symlink(target: string, path: string, who: Credentials): void {
    const parent = this.#tree.resolve(parentOf(path), who, true).path;
    const real = joinPath(parent, baseName(path));
    if (this.#tree.child(real)) {
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
    const { node, path: real } = this.#tree.resolve(path, who, true);
    if (node.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
    if (!mayAccess(node, who, 4)) {
      throw new SystemError("EACCES");
    }
    return [...new Set([...node.entries.keys(), ...this.#tree.mountedIn(real)])].sort();
  }

  /** Removes a file, link, or empty directory. */
  remove(path: string, who: Credentials): void {
    const parent = this.#tree.resolve(parentOf(path), who, true).path;
    const real = joinPath(parent, baseName(path));
    const node = this.#tree.child(real);
    if (!node) {
      throw new SystemError("ENOENT");
    }
    if (this.#tree.isMountPoint(real)) {
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
    const fromReal = joinPath(this.#tree.resolve(parentOf(from), who, true).path, baseName(from));
    const toReal = joinPath(this.#tree.resolve(parentOf(to), who, true).path, baseName(to));
    const node = this.#tree.child(fromReal);
    if (!node) {
      throw new SystemError("ENOENT");
    }
    if (this.#tree.mountOf(fromReal).path !== this.#tree.mountOf(toReal).path) {
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
    const { node, path: real } = this.#tree.resolve(path, who, true);
    this.#mayChange(real);
    const isOwner = who.uid === 0 || who.uid === node.uid;
    const givesAway = change.uid !== undefined && change.uid !== node.uid && who.uid !== 0;
    const isMember =
      change.gid === undefined || who.gid === change.gid || who.groups.includes(change.gid);
    if (!isOwner || givesAway || (who.uid !== 0 && !isMember)) {
      throw new SystemError("EPERM");
    }
    Object.assign(this.#tree.writable(real), change);
  }

  /** Sets the modification time of a file that the caller may write. */
  touch(path: string, mtimeMs: number): void {
    const { path: real } = this.#tree.resolve(path, { uid: 0, gid: 0, groups: [] }, true);
    this.#mayChange(real);
    this.#tree.writable(real).mtimeMs = mtimeMs;
  }

  #charge(bytes: number): void {
    if (bytes > 0 && this.#writtenBytes + bytes > writtenBytesMax) {
      throw new SystemError("ENOSPC");
    }
    this.#writtenBytes = Math.max(0, this.#writtenBytes + bytes);
  }

  #mayChange(real: string): void {
    if (this.#tree.mountOf(real).readOnly) {
      throw new SystemError("EROFS");
    }
  }

  /** A directory of which `who` may change the entries. */
  #changeable(real: string, who: Credentials): DirectoryNode {
    this.#mayChange(real);
    const found = this.#tree.child(real);
    if (found?.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
    if (!mayAccess(found, who, 3)) {
      throw new SystemError("EACCES");
    }
    const node = this.#tree.writable(real);
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
      return this.#tree.resolve(path, who, true).path;
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== "ENOENT") {
        throw error;
      }
      const normal = normalizePath(path);
      return joinPath(this.#tree.resolve(parentOf(normal), who, true).path, baseName(normal));
    }
  }
}
