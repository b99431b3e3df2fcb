import type { ConfigMap, Container, Pod, Secret } from "../../../kube/index.ts";
import {
  type DirectoryNode,
  directoryNode,
  fileNode,
  type Inode,
  linkNode,
} from "../machine/inode.ts";
import type { Mount } from "../machine/mount.ts";
import { splitPath } from "../machine/paths.ts";
import { fieldValue, resourceValue } from "./downward.ts";
import type { ConfigSource } from "./environment.ts";
import { expandReferences } from "./expand-references.ts";
import type { NodeFacts } from "./node-facts.ts";
import { StartFault } from "./security.ts";

type Volume = NonNullable<NonNullable<Pod["spec"]>["volumes"]>[number];
type ProjectedSource = NonNullable<NonNullable<Volume["projected"]>["sources"]>[number];

/** Makes a signed token for a Pod's service account. */
export type TokenIssuer = (request: {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly podName: string;
  readonly podUid: string;
  readonly audience: string;
  readonly expirationSeconds: number;
}) => string;

/** What volumes are made from. */
export interface VolumeSource extends ConfigSource {
  readonly issueToken: TokenIssuer;
  /** Directories of the node by path, and of claims by `namespace/name`: they outlive Pods. */
  readonly hostPaths: Map<string, DirectoryNode>;
  readonly claims: Map<string, DirectoryNode>;
  /** A claim that isn't bound yet keeps its Pod waiting. */
  isClaimBound(namespace: string, name: string): boolean;
}

/** A volume that can't be set up yet: the Pod waits, and an event says why. */
export class VolumeFault extends Error {
  override readonly name = "VolumeFault";
}

interface Entry {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number | undefined;
}

/** The trees of a Pod's volumes by name. @throws VolumeFault. */
export function buildVolumes(
  pod: Pod,
  facts: NodeFacts,
  source: VolumeSource,
  nowMs: number,
): Map<string, Inode> {
  const trees = new Map<string, Inode>();
  for (const volume of pod.spec?.volumes ?? []) {
    const tree = buildVolume(pod, volume, facts, source, nowMs);
    applyGroup(pod, tree, volume);
    trees.set(volume.name, tree);
  }
  return trees;
}

function buildVolume(
  pod: Pod,
  volume: Volume,
  facts: NodeFacts,
  source: VolumeSource,
  nowMs: number,
): Inode {
  const namespace = pod.metadata?.namespace ?? "";
  if (volume.configMap) {
    const { name = "", optional, items, defaultMode } = volume.configMap;
    const found = source.configMap(namespace, name);
    return contentTree(
      entriesOf(
        volume.name,
        `configmap "${name}" not found`,
        configEntries(found),
        items,
        optional,
      ),
      defaultMode,
      nowMs,
    );
  }
  if (volume.secret) {
    const { secretName = "", optional, items, defaultMode } = volume.secret;
    const found = source.secret(namespace, secretName);
    return contentTree(
      entriesOf(
        volume.name,
        `secret "${secretName}" not found`,
        secretEntries(found),
        items,
        optional,
      ),
      defaultMode,
      nowMs,
    );
  }
  if (volume.downwardAPI) {
    const entries = downwardEntries(pod, volume.downwardAPI.items ?? [], facts);
    return contentTree(entries, volume.downwardAPI.defaultMode, nowMs);
  }
  if (volume.projected) {
    const entries = (volume.projected.sources ?? []).flatMap((each) =>
      projectedEntries(pod, volume.name, each, facts, source),
    );
    return contentTree(entries, volume.projected.defaultMode, nowMs);
  }
  if (volume.hostPath) {
    return hostPathTree(
      volume.hostPath.path,
      volume.hostPath.type ?? "",
      volume.name,
      source,
      nowMs,
    );
  }
  if (volume.persistentVolumeClaim) {
    return claimTree(namespace, volume.persistentVolumeClaim.claimName, source, nowMs);
  }
  if (volume.ephemeral) {
    return claimTree(namespace, `${pod.metadata?.name ?? ""}-${volume.name}`, source, nowMs);
  }
  return directoryNode({ mode: 0o777, mtimeMs: nowMs });
}

type Item = { readonly key: string; readonly path: string; readonly mode?: number };

function configEntries(
  object: ConfigMap | undefined,
): Map<string, string | Uint8Array> | undefined {
  return (
    object &&
    new Map<string, string | Uint8Array>([
      ...Object.entries(object.data ?? {}),
      ...Object.entries(object.binaryData ?? {}).map(
        ([key, value]) => [key, Buffer.from(value, "base64")] as const,
      ),
    ])
  );
}

function secretEntries(object: Secret | undefined): Map<string, Uint8Array> | undefined {
  return (
    object &&
    new Map(
      Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64")]),
    )
  );
}

function entriesOf(
  volume: string,
  notFound: string,
  data: ReadonlyMap<string, string | Uint8Array> | undefined,
  items: readonly Item[] | undefined,
  optional: boolean | undefined,
): Entry[] {
  if (!data) {
    if (optional) {
      return [];
    }
    throw new VolumeFault(`MountVolume.SetUp failed for volume "${volume}" : ${notFound}`);
  }
  if (!items) {
    return [...data].map(([path, content]) => ({ path, content, mode: undefined }));
  }
  return items.flatMap((item) => {
    const content = data.get(item.key);
    if (content === undefined) {
      if (optional) {
        return [];
      }
      throw new VolumeFault(
        `MountVolume.SetUp failed for volume "${volume}" : references non-existent config key: ${item.key}`,
      );
    }
    return [{ path: item.path, content, mode: item.mode }];
  });
}

type DownwardItem = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number];

function downwardEntries(pod: Pod, items: readonly DownwardItem[], facts: NodeFacts): Entry[] {
  return items.map((item) => {
    const ref = item.resourceFieldRef;
    const container = (pod.spec?.containers ?? []).find((each) => each.name === ref?.containerName);
    const content = item.fieldRef
      ? fieldValue(pod, item.fieldRef.fieldPath, facts)
      : ref && container
        ? resourceValue(pod, container, ref, facts)
        : "";
    return { path: item.path, content, mode: item.mode };
  });
}

function projectedEntries(
  pod: Pod,
  volume: string,
  projected: ProjectedSource,
  facts: NodeFacts,
  source: VolumeSource,
): Entry[] {
  const namespace = pod.metadata?.namespace ?? "";
  if (projected.serviceAccountToken) {
    const { path, audience = "", expirationSeconds = 3600 } = projected.serviceAccountToken;
    const content = source.issueToken({
      namespace,
      serviceAccount: pod.spec?.serviceAccountName ?? "default",
      podName: pod.metadata?.name ?? "",
      podUid: pod.metadata?.uid ?? "",
      audience,
      expirationSeconds,
    });
    return [{ path, content, mode: undefined }];
  }
  if (projected.configMap) {
    const { name = "", items, optional } = projected.configMap;
    const data = configEntries(source.configMap(namespace, name));
    return entriesOf(volume, `configmap "${name}" not found`, data, items, optional);
  }
  if (projected.secret) {
    const { name = "", items, optional } = projected.secret;
    const data = secretEntries(source.secret(namespace, name));
    return entriesOf(volume, `secret "${name}" not found`, data, items, optional);
  }
  return downwardEntries(pod, projected.downwardAPI?.items ?? [], facts);
}

/** Files as the kubelet's atomic writer lays them out: links through `..data` to a dated directory. */
function contentTree(
  entries: readonly Entry[],
  mode: number | undefined,
  nowMs: number,
): DirectoryNode {
  const root = directoryNode({ mode: 0o1777, mtimeMs: nowMs });
  const stamp = new Uint8Array(4);
  crypto.getRandomValues(stamp);
  const name = `..${isoStamp(nowMs)}.${Buffer.from(stamp).readUInt32BE()}`;
  const dated = directoryNode({ mtimeMs: nowMs });
  root.entries.set(name, dated);
  root.entries.set("..data", linkNode(name, { mtimeMs: nowMs }));
  for (const entry of entries) {
    const parts = splitPath(entry.path);
    let directory = dated;
    for (const part of parts.slice(0, -1)) {
      const existing = directory.entries.get(part);
      const next = existing?.type === "directory" ? existing : directoryNode({ mtimeMs: nowMs });
      directory.entries.set(part, next);
      directory = next;
    }
    const attributes = { mode: entry.mode ?? mode ?? 0o644, mtimeMs: nowMs };
    directory.entries.set(parts.at(-1) ?? "", fileNode(entry.content, attributes));
    const top = parts[0] ?? "";
    root.entries.set(top, linkNode(`..data/${top}`, { mtimeMs: nowMs }));
  }
  return root;
}

function isoStamp(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  const days = Math.floor(seconds / 86400);
  return `${days}_${String(seconds % 86400).padStart(5, "0")}`;
}

function hostPathTree(
  path: string,
  type: string,
  volume: string,
  source: VolumeSource,
  nowMs: number,
): DirectoryNode {
  const existing = source.hostPaths.get(path);
  if (existing) {
    return existing;
  }
  if (type !== "" && type !== "DirectoryOrCreate") {
    const kind = type === "Directory" ? "directory" : type === "Socket" ? "socket file" : "file";
    throw new VolumeFault(
      `MountVolume.SetUp failed for volume "${volume}" : hostPath type check failed: ${path} is not a ${kind}`,
    );
  }
  const tree = directoryNode({ mtimeMs: nowMs });
  source.hostPaths.set(path, tree);
  return tree;
}

function claimTree(
  namespace: string,
  claim: string,
  source: VolumeSource,
  nowMs: number,
): DirectoryNode {
  if (!source.isClaimBound(namespace, claim)) {
    throw new VolumeFault(
      `MountVolume.SetUp failed for volume "${claim}" : persistentvolumeclaim "${claim}" is not bound`,
    );
  }
  const key = `${namespace}/${claim}`;
  const tree = source.claims.get(key) ?? directoryNode({ mode: 0o777, mtimeMs: nowMs });
  source.claims.set(key, tree);
  return tree;
}

/** fsGroup owns what volumes hold, except host paths. */
function applyGroup(pod: Pod, tree: Inode, volume: Volume): void {
  const group = pod.spec?.securityContext?.fsGroup;
  if (group === undefined || volume.hostPath) {
    return;
  }
  const isConfig = Boolean(
    volume.configMap || volume.secret || volume.projected || volume.downwardAPI,
  );
  setGroup(tree, group, isConfig ? 0o040 : 0o060);
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

/** The mounts of one container. @throws StartFault for an unknown volume or sub-path. */
export function containerMounts(
  container: Container,
  volumes: ReadonlyMap<string, Inode>,
  env: ReadonlyMap<string, string>,
): Mount[] {
  return (container.volumeMounts ?? []).map((mount) => {
    const tree = volumes.get(mount.name);
    if (!tree) {
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
      root: subPath === "" ? tree : subTree(tree, subPath),
      readOnly: mount.readOnly ?? false,
      source: "/dev/vda1",
      type: "ext4",
    };
  });
}

function subTree(tree: Inode, path: string): Inode {
  let node = tree;
  for (const part of splitPath(path)) {
    if (node.type !== "directory") {
      throw new StartFault(
        "CreateContainerConfigError",
        `failed to prepare subPath for volumeMount of container: not a directory`,
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
