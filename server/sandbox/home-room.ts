import { usageOf } from "../core/file-tree.ts";
import type { HomeLimits } from "../core/limits.ts";

/** A learner's home on the host. */
export interface SandboxHome {
  /** Absolute. */
  readonly directory: string;
  /** The user on the host who owns what is in it; null: the server's own. */
  readonly owner: number | null;
  /** Whether one more entry of so many bytes keeps the home within its bounds. */
  hasRoomFor(bytes: number): Promise<boolean>;
}

/** Measures a home each time it is asked. */
export function roomOf(directory: string, bounds: HomeLimits): SandboxHome["hasRoomFor"] {
  return async (bytes) => {
    const usage = await usageOf(directory, bounds.entriesMax);
    return usage.bytes + bytes <= bounds.bytesMax && usage.entries < bounds.entriesMax;
  };
}
