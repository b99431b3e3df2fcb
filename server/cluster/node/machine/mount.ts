import type { Inode } from "./inode.ts";

/** A tree mounted over a path. */
export interface Mount {
  readonly path: string;
  readonly root: Inode;
  readonly readOnly: boolean;
  /** As /proc/mounts names it: `overlay`, `tmpfs`, `/dev/vda1`, … */
  readonly source: string;
  readonly type: string;
}
