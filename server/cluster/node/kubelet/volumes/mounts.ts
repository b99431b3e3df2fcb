import type { Container } from "../../../../kube/index.ts";
import { type DirectoryNode, directoryNode, type Inode } from "../../machine/inode.ts";
import type { Mount } from "../../machine/mount.ts";
import { splitPath } from "../../machine/paths.ts";
import { expandReferences } from "../expand-references.ts";
import { StartFault } from "../security.ts";
import type { PodVolume } from "./source.ts";

/** The mounts of one container. @throws StartFault for an unknown volume or sub-path. */
export function containerMounts(
  container: Container,
  volumes: ReadonlyMap<string, PodVolume>,
  env: ReadonlyMap<string, string>,
): Mount[] {
  return (container.volumeMounts ?? []).map((mount) => {
    const volume = volumes.get(mount.name);
    if (!volume) {
      throw new StartFault(
        "CreateContainerConfigError",
        `cannot find volume "${mount.name}" to mount into container "${container.name}"`,
      );
    }
    const subPath = mount.subPathExpr
      ? expandReferences(mount.subPathExpr, (name) => env.get(name))
      : (mount.subPath ?? "");
    return {
      path: mount.mountPath,
      root: subPath === "" ? volume.tree : subTree(volume.tree, subPath),
      readOnly: volume.readOnly || (mount.readOnly ?? false),
      source: volume.source,
      type: volume.type,
    };
  });
}

function subTree(tree: Inode, path: string): Inode {
  let node = tree;
  for (const part of splitPath(path)) {
    if (node.type !== "directory") {
      throw new StartFault(
        "CreateContainerConfigError",
        "failed to prepare subPath for volumeMount of container: not a directory",
      );
    }
    const child = follow(node, part) ?? directoryNode();
    if (!node.entries.has(part)) {
      node.entries.set(part, child);
    }
    node = child;
  }
  return node;
}

function follow(directory: DirectoryNode, name: string): Inode | undefined {
  const node = directory.entries.get(name);
  if (node?.type !== "link") {
    return node;
  }
  let at: Inode | undefined = directory;
  for (const part of splitPath(node.target)) {
    at = at?.type === "directory" ? follow(at, part) : undefined;
  }
  return at;
}
