import { describe, expect, it } from "vitest";
import { createExitCodeFollower } from "./exit-code.ts";

const success = JSON.stringify({ metadata: {}, status: "Success" });
const failure = (code: string) =>
  JSON.stringify({
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: code }] },
  });

function webSocketFrame(channel: number, text: string): Buffer {
  const payload = Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
  const head =
    payload.length < 126
      ? Buffer.from([0x82, payload.length])
      : payload.length < 65_536
        ? Buffer.from([0x82, 126, payload.length >> 8, payload.length & 0xff])
        : Buffer.concat([Buffer.from([0x82, 127, 0, 0, 0, 0]), uint32(payload.length)]);
  return Buffer.concat([head, payload]);
}

function spdyFrame(stream: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const length = uint32(payload.length);
  length[0] = 1;
  return Buffer.concat([uint32(stream), length, payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function codeOf(protocol: "websocket" | "spdy", bytes: Buffer, chunkBytes: number): number | null {
  const follower = createExitCodeFollower(protocol);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    follower.push(bytes.subarray(start, start + chunkBytes));
  }
  return follower.exitCode();
}

const ping = Buffer.from([0x89, 0]);
const webSocketStream = (status: string) =>
  Buffer.concat([
    webSocketFrame(1, "out".repeat(30_000)),
    ping,
    webSocketFrame(2, "e".repeat(200)),
    webSocketFrame(3, status),
    Buffer.from([0x88, 2, 3, 0xe8]),
  ]);
const synReply = Buffer.from([0x80, 3, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1]);
const spdyStream = (status: string) =>
  Buffer.concat([synReply, spdyFrame(5, '{"status":"no"}'), spdyFrame(1, status)]);

describe.each([1, 2, 3, 7, 100, 1 << 20])("in chunks of %i bytes", (chunkBytes) => {
  it.each([
    [success, 0],
    [failure("1"), 1],
    [failure("137"), 137],
    [JSON.stringify({ status: "Failure", message: "container not found" }), null],
    ["not JSON", null],
  ])("reads how a command ended from %s", (status, code) => {
    expect(codeOf("websocket", webSocketStream(status), chunkBytes)).toBe(code);
    expect(codeOf("spdy", spdyStream(status), chunkBytes)).toBe(code);
  });
});

it("says nothing of a stream that broke off", () => {
  expect(codeOf("websocket", webSocketFrame(1, "out"), 100)).toBe(null);
});
