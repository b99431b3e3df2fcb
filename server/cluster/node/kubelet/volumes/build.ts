import { createHash } from "node:crypto";
import type { Pod } from "../../../../kube/index.ts";
import { type DirectoryNode, directoryNode, type Inode } from "../../machine/inode.ts";
import type { NodeFacts } from "../node-facts.ts";
import { claimVolume } from "./claim-volume.ts";
import { contentTree } from "./content-tree.ts";
import { type Content, volumeContent } from "./entries.ts";
import { hostPathNode } from "./host-tree.ts";
import type { PodVolume, VolumeSource } from "./source.ts";

type Volume = NonNullable<NonNullable<Pod["spec"]>["volumes"]>[number];

const disk = { source: "/dev/vda1", type: "ext4", readOnly: false } as const;
const memory = { source: "tmpfs", type: "tmpfs", readOnly: false } as const;

/** A tree that the kubelet writes, and a digest of what is in it. */
interface FileTree {
  readonly tree: DirectoryNode;
  readonly digest: string;
}

/** One volume of a Pod; its digest is empty unless the kubelet writes it. @throws VolumeFault while it can't be set up. */
export function buildVolume(
  pod: Pod,
  volume: Volume,
  facts: NodeFacts,
  source: VolumeSource,
  nowMs: number,
): PodVolume & { readonly digest: string } {
  const files = contentOf(pod, volume, facts, source, nowMs);
  if (files) {
    // Upstream mounts them read-only, whatever the Pod says; Secrets lie in memory.
    return { ...(volume.configMap ? disk : memory), ...files, readOnly: true };
  }
  return { ...dataVolume(pod, volume, source, nowMs), digest: "" };
}

/** A volume that Pods write to. */
function dataVolume(pod: Pod, volume: Volume, source: VolumeSource, nowMs: number): PodVolume {
  if (volume.hostPath) {
    const { path, type = "" } = volume.hostPath;
    return { ...disk, tree: hostPathNode(source.hostRoot(), path, type, volume.name) };
  }
  const claimName = volume.ephemeral
    ? `${pod.metadata?.name ?? ""}-${volume.name}`
    : volume.persistentVolumeClaim?.claimName;
  if (claimName !== undefined) {
    const { tree, takesGroup, readOnly } = claimVolume(pod, volume.name, claimName, source);
    if (takesGroup) {
      applyGroup(pod, tree, 0o060);
    }
    const asksReadOnly = volume.persistentVolumeClaim?.readOnly ?? false;
    return { ...disk, tree, readOnly: readOnly || asksReadOnly };
  }
  const tree = directoryNode({ mode: 0o777, mtimeMs: nowMs });
  applyGroup(pod, tree, 0o060);
  return { ...(volume.emptyDir?.medium === "Memory" ? memory : disk), tree };
}

/** The tree of a volume that the kubelet writes; undefined for other kinds. @throws VolumeFault. */
export function contentOf(
  pod: Pod,
  volume: Volume,
  facts: NodeFacts,
  source: VolumeSource,
  nowMs: number,
): FileTree | undefined {
  const content = volumeContent(pod, volume, facts, source);
  if (!content) {
    return undefined;
  }
  const tree = contentTree(content.entries, content.defaultMode, nowMs);
  applyGroup(pod, tree, 0o040);
  return { tree, digest: digestOf(content) };
}

function digestOf({ entries }: Content): string {
  const hash = createHash("sha256");
  for (const { path, content, mode } of entries) {
    hash.update(`${path}\0${mode ?? ""}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** fsGroup owns what volumes hold, except host paths. Source: pkg/volume/volume_linux.go v1.35. */
function applyGroup(pod: Pod, tree: Inode, bits: number): void {
  const group = pod.spec?.securityContext?.fsGroup;
  if (group !== undefined) {
    setGroup(tree, group, bits);
  }
}

function setGroup(node: Inode, group: number, bits: number): void {
  node.gid = group;
  if (node.type === "directory") {
    node.mode |= bits | 0o2010;
    for (const child of node.entries.values()) {
      setGroup(child, group, bits);
    }
  } else if (node.type === "file") {
    node.mode |= bits;
  }
}
