import {
  initialSnapshot,
  type SharedState,
  type ShellState,
  type TerminalSnapshot,
  withShared,
  withShell,
  withShells,
} from "./snapshot.ts";

/** Holds the snapshot of the terminals, and tells who listens when another takes its place. */
export class SnapshotStore {
  #snapshot: TerminalSnapshot = initialSnapshot;
  readonly #listeners = new Set<() => void>();

  get snapshot(): TerminalSnapshot {
    return this.#snapshot;
  }

  /** @returns what ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes what all terminals share. */
  share(change: Partial<SharedState>): void {
    this.#replace(withShared(this.#snapshot, change));
  }

  /** Changes one terminal; nothing where it isn't there. */
  changeShell(name: string, change: Partial<ShellState>): void {
    this.#replace(withShell(this.#snapshot, name, change));
  }

  /** From now on these are the terminals, with the one named `active` in front; `change` comes with them. */
  setShells(
    shells: readonly ShellState[],
    active: string,
    change: Partial<SharedState> = {},
  ): void {
    this.#replace(withShells(withShared(this.#snapshot, change), shells, active));
  }

  /** Begins anew without telling anybody: its owner is gone. */
  reset(): void {
    this.#snapshot = initialSnapshot;
  }

  #replace(snapshot: TerminalSnapshot): void {
    if (snapshot === this.#snapshot) return;
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}
