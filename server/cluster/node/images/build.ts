import { createHash } from "node:crypto";
import {
  type DirectoryNode,
  deviceNode,
  directoryNode,
  fileNode,
  type Inode,
  linkNode,
  type NodeAttributes,
  shareTree,
} from "../machine/inode.ts";
import { splitPath } from "../machine/paths.ts";
import type { Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { defaultPath, programFile } from "../shell/launch.ts";
import type { Image } from "./image.ts";

/** What an image is made of; everything but names and programs has a default. */
export interface ImageRecipe {
  readonly repositories: readonly string[];
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly env?: readonly (readonly [name: string, value: string])[];
  readonly stopSignal?: number;
  /** By default musl, as Alpine has it. */
  readonly libc?: "glibc" | "musl";
  /** By absolute path of the program's file. */
  readonly programs: ReadonlyMap<string, Program>;
  /** By absolute path; a string ending in `/` is a directory, `-> x` a link. */
  readonly files?: readonly ImageFile[];
}

/** One entry of an image's tree. */
export interface ImageFile extends NodeAttributes {
  readonly path: string;
  readonly content?: string;
  readonly link?: string;
  readonly directory?: boolean;
}

/** When the images' files were made: they all share it. */
const builtMs = 1735689600000;

/** Makes an image. Its tree is built when it is first asked for: most images are never run. */
export function buildImage(recipe: ImageRecipe): Image {
  const programs = new Map(
    [...recipe.programs].map(([path, program]) => [path.slice(path.lastIndexOf("/") + 1), program]),
  );
  let root: DirectoryNode | undefined;
  return {
    repositories: recipe.repositories,
    tags: recipe.tags,
    digest: `sha256:${createHash("sha256").update(`${recipe.repositories[0]}:${recipe.tags[0]}`).digest("hex")}`,
    sizeBytes: recipe.sizeBytes,
    user: recipe.user ?? "",
    entrypoint: recipe.entrypoint ?? [],
    command: recipe.command ?? [],
    workingDirectory: recipe.workingDirectory ?? "/",
    env: recipe.env ?? [["PATH", defaultPath]],
    stopSignal: recipe.stopSignal ?? Signal.TERM,
    libc: recipe.libc ?? "musl",
    get root() {
      root ??= shareTree(treeOf(recipe));
      return root;
    },
    programs,
  };
}

/** The programs, the files, and the directories that every image has. */
function treeOf(recipe: ImageRecipe): DirectoryNode {
  const root = directoryNode({ mtimeMs: builtMs });
  for (const path of ["/dev", "/etc", "/proc", "/sys", "/tmp"]) {
    directoryAt(root, path);
  }
  directoryAt(root, "/tmp").mode = 0o1777;
  addDevices(directoryAt(root, "/dev"));
  for (const path of recipe.programs.keys()) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    place(root, path, fileNode(programFile(name), { mode: 0o755, mtimeMs: builtMs }));
  }
  for (const file of recipe.files ?? []) {
    addFile(root, file);
  }
  return root;
}

function addFile(root: DirectoryNode, file: ImageFile): void {
  const attributes = { mtimeMs: builtMs, ...file };
  if (file.directory) {
    const { mode, uid, gid } = file;
    const directory = directoryAt(root, file.path);
    directory.mode = mode ?? directory.mode;
    directory.uid = uid ?? 0;
    directory.gid = gid ?? 0;
    return;
  }
  const node =
    file.link === undefined
      ? fileNode(file.content ?? "", attributes)
      : linkNode(file.link, attributes);
  place(root, file.path, node);
}

function place(root: DirectoryNode, path: string, node: Inode): void {
  const at = path.lastIndexOf("/");
  directoryAt(root, path.slice(0, at)).entries.set(path.slice(at + 1), node);
}

function directoryAt(root: DirectoryNode, path: string): DirectoryNode {
  let directory = root;
  for (const name of splitPath(path)) {
    const existing = directory.entries.get(name);
    const next = existing?.type === "directory" ? existing : directoryNode({ mtimeMs: builtMs });
    directory.entries.set(name, next);
    directory = next;
  }
  return directory;
}

function addDevices(dev: DirectoryNode): void {
  for (const name of [
    "null",
    "zero",
    "random",
    "full",
    "tty",
    "stdin",
    "stdout",
    "stderr",
  ] as const) {
    dev.entries.set(name, deviceNode(name));
  }
  dev.entries.set("urandom", deviceNode("random"));
  dev.entries.set("console", deviceNode("tty"));
  dev.entries.set("fd", directoryNode({ mtimeMs: builtMs }));
  dev.entries.set("shm", directoryNode({ mode: 0o1777, mtimeMs: builtMs }));
}
