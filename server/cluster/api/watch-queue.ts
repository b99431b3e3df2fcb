import type { KubeObject } from "../../kube/index.ts";

/** A client that falls behind by more changes is cut off; what a watch begins with doesn't count. */
const queuedBytesMax = 16 * 1024 * 1024;

/** An event on its way to a client. */
export interface QueuedEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubeObject;
  /** What it counts while it waits for a slow client. */
  readonly bytes: number;
}

/** Events of one watch, between the storage that tells them and the client that reads them. */
export class WatchQueue {
  readonly #events: QueuedEvent[] = [];
  readonly #cutOff: () => void;
  #bytes = 0;
  #isClosed = false;
  #wake: () => void = () => undefined;
  #isWaiting = false;

  /** `cutOff` ends the connection of a client that doesn't read. */
  constructor(cutOff: () => void) {
    this.#cutOff = cutOff;
  }

  push(event: QueuedEvent): void {
    this.#events.push(event);
    this.#bytes += event.bytes;
    if (this.#bytes > queuedBytesMax) {
      this.close();
    }
    this.#wake();
  }

  /** The next event; undefined once the queue is closed. */
  async next(): Promise<QueuedEvent | undefined> {
    while (!this.#isClosed) {
      const event = this.#events.shift();
      if (event) {
        this.#bytes -= event.bytes;
        return event;
      }
      this.#isWaiting = true;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#isWaiting = false;
    }
    return undefined;
  }

  /** Ends the watch. A client that still has to read would hold it up. */
  close(): void {
    this.#isClosed = true;
    if (!this.#isWaiting) {
      this.#cutOff();
    }
    this.#wake();
  }
}
