import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** What is done once the client and the server have agreed on a protocol. */
export type PodStream =
  | {
      readonly kind: "websocket";
      /** The first of these that the client offers is spoken. */
      readonly protocols: readonly string[];
      /** `protocol` is `""` when the client offers none. */
      run(socket: WebSocket, protocol: string): Promise<void>;
    }
  | {
      readonly kind: "spdy";
      readonly protocol: string;
      run(socket: Duplex): Promise<void>;
    };
