import type { DirectoryNode, Inode } from "../../machine/inode.ts";
import type { ConfigSource } from "../environment.ts";

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
  /** What a claim's volume holds; undefined while the claim isn't bound. It outlives Pods. */
  claim(namespace: string, name: string): DirectoryNode | undefined;
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
