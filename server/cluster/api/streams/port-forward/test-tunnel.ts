import { Duplex } from "node:stream";

/**
 * The bytes that binary messages of a websocket carry, at the client's end. The library's own client takes no
 * protocol with a slash in its name, as kubectl's tunnel has one. Messages are short.
 */
export function throughWebsocket(socket: Duplex): Duplex {
  let rest: Buffer = Buffer.alloc(0);
  const tunnel = new Duplex({
    read: () => undefined,
    write(bytes: Buffer, _encoding, done) {
      // A mask of zeros leaves the bytes as they are.
      const head = Buffer.from([
        0x82,
        0x80 | 126,
        bytes.length >> 8,
        bytes.length & 0xff,
        0,
        0,
        0,
        0,
      ]);
      socket.write(Buffer.concat([head, bytes]), () => done());
    },
    destroy(_error, done) {
      socket.destroy();
      done(null);
    },
  });
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let message = firstMessage(rest); message; message = firstMessage(rest)) {
      tunnel.push(message.bytes);
      rest = rest.subarray(message.end);
    }
  });
  socket.on("error", () => undefined);
  socket.on("close", () => tunnel.destroy());
  return tunnel;
}

function firstMessage(bytes: Buffer): { bytes: Buffer; end: number } | undefined {
  if (bytes.length < 4) {
    return undefined;
  }
  const isLong = bytes[1] === 126;
  const start = isLong ? 4 : 2;
  const end = start + (isLong ? bytes.readUInt16BE(2) : (bytes[1] ?? 0));
  return bytes.length < end ? undefined : { bytes: bytes.subarray(start, end), end };
}
