import type { WebSocket } from "ws";
import { StatusError } from "../../../../kube/index.ts";
import { ByteQueue } from "../byte-queue.ts";
import { type ChannelCodec, messageBytes } from "../channel-protocol.ts";
import { forwardPort, type PodDialer, parsePort } from "./forward-port.ts";

/** Ports of one connection; each takes two channels of the 255 that a frame can name. */
const portsMax = 100;

/**
 * The ports of a query such as `ports=80,8080&ports=9090`.
 * Source: kubernetes kubelet/pkg/cri/streaming/portforward/websocket.go v1.35. @throws StatusError 400
 */
export function portsOf(query: URLSearchParams): readonly number[] {
  const texts = query.getAll("ports");
  if (texts.length === 0) {
    throw StatusError.badRequest('query parameter "ports" is required');
  }
  const ports = texts.flatMap((text) => {
    if (text === "") {
      throw StatusError.badRequest('query parameter "ports" cannot be empty');
    }
    return text.split(",").map((one) => {
      const port = parsePort(one);
      if (port === undefined) {
        const quoted = JSON.stringify(text);
        throw StatusError.badRequest(
          /^0+$/.test(one)
            ? `port ${quoted} must be > 0`
            : `unable to parse ${quoted} as a port: strconv.ParseUint: parsing ${JSON.stringify(one)}: invalid syntax`,
        );
      }
      return port;
    });
  });
  if (ports.length > portsMax) {
    throw StatusError.badRequest(`at most ${portsMax} ports can be forwarded at once`);
  }
  return ports;
}

/**
 * Forwards each port over a channel for data and one for errors, both of which begin with the port in two bytes.
 * Closes the socket once all connections are over. Never rejects.
 */
export async function forwardOverChannels(
  socket: WebSocket,
  codec: ChannelCodec,
  ports: readonly number[],
  dial: PodDialer,
): Promise<void> {
  const inputs = ports.map(() => new ByteQueue());
  socket.on("message", (data: Buffer | ArrayBuffer | Buffer[]) => {
    const frame = codec.decode(messageBytes(data));
    const input = frame && frame.channel % 2 === 0 ? inputs[frame.channel / 2] : undefined;
    if (frame && input) {
      socket.pause();
      void input.push(frame.bytes).then(() => socket.resume());
    }
  });
  socket.once("close", () => {
    for (const input of inputs) {
      input.clear();
    }
  });
  const send = (channel: number, bytes: Uint8Array) =>
    new Promise<void>((resolve) => {
      socket.send(codec.encode(channel, bytes), () => resolve());
    });
  await Promise.all(
    ports.map(async (port, index) => {
      const input = inputs[index] ?? new ByteQueue();
      const named = Buffer.of(port & 0xff, port >> 8);
      await send(index * 2, named);
      await send(index * 2 + 1, named);
      const stream = {
        read: () => input.read(),
        write: (bytes: Uint8Array) => send(index * 2, bytes),
      };
      const fault = await forwardPort(dial, port, stream);
      input.clear();
      if (fault !== "") {
        await send(index * 2 + 1, Buffer.from(fault));
      }
    }),
  );
  socket.close(1000);
}
