/** Who a process is, for permission checks. Root is uid 0. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
}

interface InodeBase {
  /** Permission bits, 0..0o7777. */
  mode: number;
  uid: number;
  gid: number;
  /** Modification time, milliseconds since 1970. */
  mtimeMs: number;
  /** True for nodes of an image, which many containers share: they are cloned before a change. */
  shared: boolean;
}

export interface FileNode extends InodeBase {
  readonly type: "file";
  content: Uint8Array;
}

/** A file whose bytes are made when it is read, as in /proc. */
export interface VirtualNode extends InodeBase {
  readonly type: "virtual";
  read(): string;
}

export interface DirectoryNode extends InodeBase {
  readonly type: "directory";
  entries: Map<string, Inode>;
}

export interface LinkNode extends InodeBase {
  readonly type: "link";
  readonly target: string;
}

/** A character device by what it does. */
export interface DeviceNode extends InodeBase {
  readonly type: "device";
  readonly device: "null" | "zero" | "random" | "full" | "tty" | "stdin" | "stdout" | "stderr";
}

export type Inode = FileNode | VirtualNode | DirectoryNode | LinkNode | DeviceNode;

const encoder = new TextEncoder();

/** Attributes of a new node; absent ones are root's. */
export interface NodeAttributes {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtimeMs?: number;
}

function base(attributes: NodeAttributes, mode: number): InodeBase {
  return {
    mode: attributes.mode ?? mode,
    uid: attributes.uid ?? 0,
    gid: attributes.gid ?? 0,
    mtimeMs: attributes.mtimeMs ?? 0,
    shared: false,
  };
}

export function fileNode(content: string | Uint8Array, attributes: NodeAttributes = {}): FileNode {
  return {
    type: "file",
    content: typeof content === "string" ? encoder.encode(content) : content,
    ...base(attributes, 0o644),
  };
}

export function directoryNode(attributes: NodeAttributes = {}): DirectoryNode {
  return { type: "directory", entries: new Map(), ...base(attributes, 0o755) };
}

export function linkNode(target: string, attributes: NodeAttributes = {}): LinkNode {
  return { type: "link", target, ...base(attributes, 0o777) };
}

export function virtualNode(read: () => string, mode = 0o444): VirtualNode {
  return { type: "virtual", read, ...base({}, mode) };
}

export function deviceNode(device: DeviceNode["device"]): DeviceNode {
  return { type: "device", device, ...base({}, 0o666) };
}

/** A copy that may be changed; children of a directory stay shared until they change themselves. */
export function cloneNode<T extends Inode>(node: T): T {
  const clone = { ...node, shared: false };
  if (clone.type === "directory") {
    clone.entries = new Map(clone.entries);
  }
  return clone;
}

/** Marks a tree as an image's, so that containers copy what they change. Returns the same tree. */
export function shareTree(node: DirectoryNode): DirectoryNode {
  node.shared = true;
  for (const child of node.entries.values()) {
    if (child.type === "directory") {
      shareTree(child);
    } else {
      child.shared = true;
    }
  }
  return node;
}

/** Size in bytes as `stat` reports it. */
export function sizeOf(node: Inode): number {
  switch (node.type) {
    case "file":
      return node.content.length;
    case "directory":
      return 4096;
    case "link":
      return node.target.length;
    case "virtual":
    case "device":
      return 0;
  }
}

/** Whether `who` has all of `wanted` (4 read, 2 write, 1 execute). */
export function mayAccess(node: Inode, who: Credentials, wanted: number): boolean {
  if (who.uid === 0) {
    return (wanted & 1) === 0 || node.type === "directory" || (node.mode & 0o111) !== 0;
  }
  const inGroup = who.gid === node.gid || who.groups.includes(node.gid);
  const shift = who.uid === node.uid ? 6 : inGroup ? 3 : 0;
  return ((node.mode >> shift) & wanted) === wanted;
}
