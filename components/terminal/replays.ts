import type { Recorded } from "./snapshot.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

const phoneScreen = "(max-width: 767px)";

/** What can be asked of the recordings. Whatever asks for a terminal ends a replay. */
export class Replays {
  readonly #store: SnapshotStore;

  constructor(store: SnapshotStore) {
    this.#store = store;
  }

  /** Tells what the page at hand has to replay, until the returned function is called. */
  offer(recorded: Recorded): () => void {
    this.#store.share({ recorded });
    return () => this.#store.share({ recorded: null, replay: null });
  }

  /** Replays in the terminal's place, beginning with a step or at the beginning; nothing where nothing is recorded. */
  watch(step: string | null): void {
    const { recorded, replay, isFull } = this.#store.snapshot;
    if (!recorded) return;
    this.#store.share({
      replay: { recorded, step, wasFull: replay?.wasFull ?? isFull },
      pane: "terminal",
      isFull: isFull || matchMedia(phoneScreen).matches,
    });
  }

  /** Ends the replay: the terminal, or what is told of it, is there again. */
  leave(): void {
    const { replay, isFull } = this.#store.snapshot;
    this.#store.share({ replay: null, isFull: isFull && (replay?.wasFull ?? true) });
  }
}
