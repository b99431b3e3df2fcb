import type * as client from "@kubernetes/client-node";
import type { StoredObject, Wire } from "../../../../kube/index.ts";
import type { DirectoryNode, Inode } from "../../machine/inode.ts";
import type { ConfigSource } from "../environment.ts";

type Claim = Wire<client.V1PersistentVolumeClaim>;
type Volume = Wire<client.V1PersistentVolume>;

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
  /** The node's own files, which host paths lead to: they outlive Pods. */
  readonly hostRoot: () => DirectoryNode;
  claim(namespace: string, name: string): StoredObject<Claim> | undefined;
  volume(name: string): StoredObject<Volume> | undefined;
  /** Whether a volume may be mounted on this node. */
  reaches(volume: Volume): boolean;
}

/** A volume that can't be set up yet: the Pod waits, and an event says why. */
export class VolumeFault extends Error {
  override readonly name = "VolumeFault";
}

/** A volume of a Pod as containers mount it. */
export interface PodVolume {
  readonly tree: Inode;
  /** Nobody may write to it, whatever the mount says. */
  readonly readOnly: boolean;
  /** As /proc/mounts names them. */
  readonly source: string;
  readonly type: string;
}
