import type { Duplex } from "node:stream";
import type { Clock } from "../../core/clock.ts";
import { OwnedStack } from "../../core/lifecycle.ts";
import type { OutsideKeys, SandboxId } from "../gateway.ts";
import type { SandboxState } from "../identity/sandbox-state.ts";
import { bearerOf, digestOf } from "../identity/tokens.ts";

/** How long a connection may stay without having shown a key: kubectl does so at once. */
const strangerMsMax = 10_000;

/** What connections from outside are judged with. */
export interface OutsideParts {
  readonly clock: Clock;
  readonly keys: OutsideKeys;
  readonly stateOf: (sandbox: SandboxId) => SandboxState;
  /** Called once a connection belongs to a sandbox; the result once it no longer does. */
  readonly onBound: (sandbox: SandboxId, socket: Duplex) => () => void;
}

/**
 * A connection that anybody may open. The first key that it shows binds it to a sandbox; it closes when that key
 * is over, so that no stream outlives it, or when none is shown in time.
 */
export class OutsideCaller {
  readonly #parts: OutsideParts;
  readonly #socket: Duplex;
  readonly #owned = new OwnedStack();
  #sandbox: SandboxState | null = null;

  constructor(socket: Duplex, parts: OutsideParts) {
    this.#parts = parts;
    this.#socket = socket;
    const stranger = parts.clock.after(strangerMsMax, () => {
      if (this.#sandbox === null) {
        socket.destroy();
      }
    });
    this.#owned.own(stranger);
    socket.once("close", () => void this.#owned.dispose());
  }

  /** The sandbox that a request speaks for: its key is looked up each time, so that a withdrawn one ends. */
  async authenticate(authorization: string | undefined): Promise<SandboxState | null> {
    const token = bearerOf(authorization);
    const key =
      token === null ? null : await this.#parts.keys.find(digestOf(token).toString("base64url"));
    if (!key || this.#socket.destroyed) {
      return null;
    }
    if (this.#sandbox === null) {
      return this.#bind(key.sandboxId, key.expiresAt);
    }
    return this.#sandbox.names.sandbox === key.sandboxId ? this.#sandbox : null;
  }

  #bind(sandbox: SandboxId, expiresAt: string): SandboxState | null {
    const { clock, stateOf, onBound } = this.#parts;
    const state = stateOf(sandbox);
    const release = state.connections.take();
    if (!release) {
      return null;
    }
    this.#sandbox = state;
    this.#owned.defer(release);
    this.#owned.defer(onBound(sandbox, this.#socket));
    const remainingMs = Date.parse(expiresAt) - clock.now().getTime();
    this.#owned.own(clock.after(Math.max(0, remainingMs), () => this.#socket.destroy()));
    return state;
  }
}
