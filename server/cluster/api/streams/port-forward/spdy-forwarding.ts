import type { Duplex } from "node:stream";
import type { Clock } from "../../../../core/clock.ts";
import type { Owned } from "../../../../core/lifecycle.ts";
import { SpdyConnection } from "../spdy/connection.ts";
import type { SpdyStream } from "../spdy/stream.ts";
import { forwardPort, type PodDialer, parsePort } from "./forward-port.ts";

/** The protocol that is spoken in the streams, and how a websocket names it that carries SPDY. */
export const portForwardProtocol = "portforward.k8s.io";
export const tunnelProtocol = `SPDY/3.1+${portForwardProtocol}`;

/** How long a stream waits for its partner; upstream's figure. */
const pairMsMax = 30_000;

interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
  readonly timer: Owned;
}

/**
 * Forwards ports over SPDY: each connection is a stream for data and one for errors, which belong together by
 * their request's number. Resolves at the connection's end.
 * Source: kubernetes kubelet/pkg/cri/streaming/portforward/httpstream.go v1.35.
 */
export async function forwardOverSpdy(
  duplex: Duplex,
  dial: PodDialer,
  clock: Clock,
): Promise<void> {
  const pairs = new Map<string, Pair>();
  const accept = (stream: SpdyStream): boolean => {
    const type = stream.headers.get("streamtype");
    if (!parsePort(stream.headers.get("port") ?? "") || (type !== "data" && type !== "error")) {
      return false;
    }
    const id = stream.headers.get("requestid") || String(stream.id - (type === "data" ? 2 : 0));
    const pair = pairs.get(id) ?? newPair(id);
    if (pair[type]) {
      return false;
    }
    pair[type] = stream;
    pairs.set(id, pair);
    if (pair.data && pair.error) {
      forget(id, pair);
      void forwardPair(dial, pair.data, pair.error);
    }
    return true;
  };
  const newPair = (id: string): Pair => {
    const pair: Pair = {
      timer: clock.after(pairMsMax, () => {
        forget(id, pair);
        pair.data?.break();
        pair.error?.break();
      }),
    };
    return pair;
  };
  const forget = (id: string, pair: Pair) => {
    void pair.timer.dispose();
    pairs.delete(id);
  };
  await new SpdyConnection(duplex, accept).ended;
  for (const [id, pair] of pairs) {
    forget(id, pair);
  }
}

async function forwardPair(dial: PodDialer, data: SpdyStream, error: SpdyStream): Promise<void> {
  const port = parsePort(data.headers.get("port") ?? "") ?? 0;
  const fault = await forwardPort(dial, port, data);
  if (fault !== "") {
    await error.write(Buffer.from(fault));
  }
  await data.end();
  await error.end();
}
