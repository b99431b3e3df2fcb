/** Something that owns a resource (socket, timer, process, watch). Disposing twice does nothing. */
export interface Owned {
  dispose(): void | Promise<void>;
}

/** Wraps a function as an {@link Owned} that runs it once at most. */
export function toOwned(release: () => void | Promise<void>): Owned {
  let pending: (() => void | Promise<void>) | null = release;
  return {
    dispose() {
      const run = pending;
      pending = null;
      return run?.();
    },
  };
}

/** Owns other resources and disposes them in reverse order, each even if another one throws. */
export class OwnedStack implements Owned {
  #owned: Owned[] = [];
  #disposed = false;

  /** Takes ownership and returns the same resource; disposes it at once if the stack is disposed. */
  own<T extends Owned>(resource: T): T {
    if (this.#disposed) {
      void resource.dispose();
    } else {
      this.#owned.push(resource);
    }
    return resource;
  }

  /** Registers a function to be run on disposal. */
  defer(release: () => void | Promise<void>): void {
    this.own(toOwned(release));
  }

  /** @throws AggregateError with every failure, after all resources were disposed. */
  async dispose(): Promise<void> {
    if (this.#disposed) {
      return;
    }
    this.#disposed = true;
    const failures: unknown[] = [];
    for (const resource of this.#owned.toReversed()) {
      try {
        await resource.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    this.#owned = [];
    if (failures.length > 0) {
      throw new AggregateError(failures, "disposal failed");
    }
  }
}
