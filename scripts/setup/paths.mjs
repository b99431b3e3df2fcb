import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's root. */
export const rootDir = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Everything that set-up makes besides `node_modules` and `.next`; safe to delete. */
export const cacheDir = join(rootDir, ".cache");

/** A path below the root. */
export function inRoot(...parts) {
  return join(rootDir, ...parts);
}
