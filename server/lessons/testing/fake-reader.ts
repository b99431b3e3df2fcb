import { AppError } from "../../core/errors.ts";
import { toOwned } from "../../core/lifecycle.ts";
import type { ObjectQuery, SandboxReader } from "../../gateway/index.ts";
import type { JsonObject } from "../../kube/index.ts";

/** A sandbox's objects as a test lays them down. */
export class FakeReader implements SandboxReader {
  isDown = false;
  readonly #objects = new Map<string, readonly JsonObject[]>();
  readonly #watchers = new Map<string, Set<() => void>>();

  /** Puts objects in place of all of their kind, and tells the watchers. */
  put(resource: string, ...objects: readonly JsonObject[]): void {
    this.#objects.set(resource, objects);
    for (const watcher of this.#watchers.get(resource) ?? []) {
      watcher();
    }
  }

  /** How many watches are open. */
  get watching(): number {
    return [...this.#watchers.values()].reduce((sum, watchers) => sum + watchers.size, 0);
  }

  async list({ resource }: ObjectQuery): Promise<readonly JsonObject[]> {
    if (this.isDown) {
      throw new AppError("unavailable", "The cluster can't be reached at the moment.");
    }
    return this.#objects.get(resource) ?? [];
  }

  watch({ resource }: ObjectQuery, onChange: () => void) {
    const watchers = this.#watchers.get(resource) ?? new Set();
    this.#watchers.set(resource, watchers.add(onChange));
    return toOwned(() => void watchers.delete(onChange));
  }
}
