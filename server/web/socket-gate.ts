import type { IncomingMessage } from "node:http";
import type { Clock } from "../core/clock.ts";
import type { SocketLimits } from "../core/limits.ts";
import { Slots, TokenBucket } from "../core/token-bucket.ts";

/** One connection below the protocol of events, as the socket library hands it out. */
export interface RawConnection {
  readonly request: IncomingMessage;
  close(discard: boolean): unknown;
  on(event: "packet" | "close", listener: () => void): unknown;
}

/**
 * Bounds connections of all and of each address, and the messages of each, before anything is known of who sends
 * them. What is beyond a bound is closed.
 */
export class SocketGate {
  readonly #limits: SocketLimits;
  readonly #clock: Clock;
  readonly #addressOf: (request: IncomingMessage) => string;
  readonly #all: Slots;
  readonly #byAddress = new Map<string, Slots>();

  constructor(limits: SocketLimits, clock: Clock, addressOf: (request: IncomingMessage) => string) {
    this.#limits = limits;
    this.#clock = clock;
    this.#addressOf = addressOf;
    this.#all = new Slots(limits.allMax);
  }

  enter(connection: RawConnection): void {
    const address = this.#addressOf(connection.request);
    const own = this.#byAddress.get(address) ?? new Slots(this.#limits.perAddressMax);
    const releaseOwn = own.take();
    const release = releaseOwn && this.#all.take();
    if (!release) {
      releaseOwn?.();
      connection.close(true);
      return;
    }
    this.#byAddress.set(address, own);
    connection.on("close", () => {
      release();
      releaseOwn();
      if (own.isFree) {
        this.#byAddress.delete(address);
      }
    });
    const messages = new TokenBucket(this.#clock, {
      burst: this.#limits.messagesBurst,
      perSecond: this.#limits.messagesPerSecond,
    });
    connection.on("packet", () => {
      if (messages.take() > 0) {
        connection.close(true);
      }
    });
  }
}
