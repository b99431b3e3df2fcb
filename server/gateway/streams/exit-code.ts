import type { Status } from "../../kube/index.ts";
import { FrameFollower, type FrameHead } from "./frames.ts";

const errorChannel = 3;
/** client-go opens the error stream before the others, and a client's first stream is number 1. */
const errorStream = 1;

/**
 * A server's websocket frame whose message starts with the channel's number.
 * Source: RFC 6455 section 5.2; apimachinery v0.35 pkg/util/remotecommand (StreamErr).
 */
function readWebSocketHead(bytes: Buffer): FrameHead | null {
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const isData = (first & 0x0f) <= 2;
  const channelAt = 2 + lengthBytes;
  if (bytes.length < channelAt) {
    return null;
  }
  const length = lengthBytes === 0 ? short : readLength(bytes, lengthBytes);
  if (!isData || length === 0) {
    return { headBytes: channelAt, payloadBytes: length, wanted: false };
  }
  const channel = bytes[channelAt];
  return channel === undefined
    ? null
    : { headBytes: channelAt + 1, payloadBytes: length - 1, wanted: channel === errorChannel };
}

function readLength(bytes: Buffer, lengthBytes: number): number {
  return lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
}

/** A SPDY/3.1 frame; data frames name their stream. Source: SPDY draft 3.1 section 2.2. */
function readSpdyHead(bytes: Buffer): FrameHead | null {
  if (bytes.length < 8) {
    return null;
  }
  const stream = bytes.readUInt32BE(0);
  return { headBytes: 8, payloadBytes: bytes.readUIntBE(5, 3), wanted: stream === errorStream };
}

/** Finds out how a command ended from the stream that the cluster sends. */
export function createExitCodeFollower(protocol: "websocket" | "spdy") {
  const follower = new FrameFollower(protocol === "spdy" ? readSpdyHead : readWebSocketHead);
  return {
    push: (chunk: Buffer) => follower.push(chunk),
    exitCode: () => exitCodeOf(follower.payload.toString("utf8")),
  };
}

/** Source: apimachinery v0.35 pkg/util/remotecommand/constants.go (NonZeroExitCodeReason). */
function exitCodeOf(text: string): number | null {
  const status = parse(text);
  if (status?.status === "Success") {
    return 0;
  }
  const cause = status?.details?.causes?.find(({ reason }) => reason === "ExitCode");
  const code = Number(cause?.message);
  return cause && Number.isInteger(code) ? code : null;
}

function parse(text: string): Status | null {
  try {
    return JSON.parse(text) as Status | null;
  } catch {
    return null;
  }
}
