import type { Clock } from "../../../../core/clock.ts";
import { type DirectoryNode, directoryNode } from "../../machine/inode.ts";

/** What PersistentVolumes hold, by name: all nodes reach the same ones, and they outlive Pods. */
export class VolumeDisks {
  readonly #clock: Clock;
  readonly #trees = new Map<string, DirectoryNode>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The root directory of a volume, empty at first. */
  tree(volume: string): DirectoryNode {
    const mtimeMs = this.#clock.now().getTime();
    const tree = this.#trees.get(volume) ?? directoryNode({ mode: 0o777, mtimeMs });
    this.#trees.set(volume, tree);
    return tree;
  }

  /** The volume is gone, and what it held with it. */
  forget(volume: string): void {
    this.#trees.delete(volume);
  }
}
