import type { WebSocket } from "ws";
import type { Clock } from "../../../core/clock.ts";
import { type KubeObject, type Status, StatusError } from "../../../kube/index.ts";
import type { ContainerProcess } from "../../node/runtime.ts";
import {
  type ChannelCodec,
  type ChannelFrame,
  channels,
  messageBytes,
} from "./channel-protocol.ts";

/** Above this many unsent bytes the program's output is held, and goes on at half of it. */
const unsentBytesMax = 1024 * 1024;

/** How long a client may take to tell its window's size; only clients without a window let it pass. */
const firstSizeMsMax = 250;

/** Which streams the client asked for. */
export interface CommandStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/**
 * Connects a process with a websocket until either ends: input, output, resize, and the exit status on
 * the error channel. Owns the process and the socket. With a TTY the process starts once the client has told
 * its window's size: it would draw for another width before, and a process that ends at once would leave
 * kubectl telling its size to a closed socket, which it reports as an error.
 * Source: apiserver pkg/util/proxy/streamtranslator.go and kubelet/pkg/cri/streaming/remotecommand v1.35.
 */
export async function runRemoteCommand(
  socket: WebSocket,
  codec: ChannelCodec,
  streams: CommandStreams,
  start: () => Promise<ContainerProcess>,
  clock: Clock,
): Promise<void> {
  const early: ChannelFrame[] = [];
  const sized = Promise.withResolvers<void>();
  let receive = (frame: ChannelFrame): void => {
    early.push(frame);
    if (frame.channel === channels.resize) {
      sized.resolve();
    }
  };
  socket.on("message", (data: Buffer | ArrayBuffer | Buffer[]) => {
    const frame = codec.decode(messageBytes(data));
    if (frame) {
      receive(frame);
    } else {
      socket.close(1002, "malformed frame");
    }
  });
  const closed = new Promise<"closed">((resolve) => {
    socket.once("close", () => resolve("closed"));
  });
  let status: KubeObject | Status;
  let process: ContainerProcess | undefined;
  try {
    if (streams.tty) {
      await Promise.race([sized.promise, closed, clock.sleep(firstSizeMsMax)]);
    }
    process = await start();
    const running = process;
    receive = (frame) => handle(frame, running, codec, streams);
    early.splice(0).forEach(receive);
    pipeOutput(socket, codec, streams, running);
    const end = await Promise.race([running.exited, closed]);
    if (end === "closed") {
      return;
    }
    status = exitStatus(end);
  } catch (error) {
    status = refusal(error, codec).toStatus();
  } finally {
    await process?.dispose();
  }
  sendEnd(socket, codec, status);
}

function handle(
  { channel, bytes }: ChannelFrame,
  process: ContainerProcess,
  codec: ChannelCodec,
  streams: CommandStreams,
): void {
  if (channel === channels.stdin && streams.stdin) {
    process.write(bytes);
  } else if (channel === channels.close && codec.closesChannels) {
    if (bytes[0] === channels.stdin) {
      process.endInput();
    }
  } else if (channel === channels.resize) {
    const size = readSize(bytes);
    if (size) {
      process.resize(size.columns, size.rows);
    }
  }
}

function readSize(bytes: Buffer): { columns: number; rows: number } | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(bytes.toString("utf8"));
    const fits = [columns, rows].every((one) => Number.isInteger(one) && one > 0 && one < 65_536);
    return fits ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

function pipeOutput(
  socket: WebSocket,
  codec: ChannelCodec,
  streams: CommandStreams,
  process: ContainerProcess,
): void {
  let held = false;
  const onSent = () => {
    if (held && socket.bufferedAmount <= unsentBytesMax / 2) {
      held = false;
      process.setFlowing?.(true);
    }
  };
  process.onOutput((stream, bytes) => {
    if (!streams[stream] || socket.readyState !== socket.OPEN) {
      return;
    }
    socket.send(codec.encode(channels[stream], bytes), onSent);
    if (!held && socket.bufferedAmount > unsentBytesMax) {
      held = true;
      process.setFlowing?.(false);
    }
  });
}

/**
 * A command that didn't start. Upstream translates what closes channels into the kubelet's older protocol, and tells
 * whatever the kubelet refuses as a failure of its own.
 */
function refusal(error: unknown, { closesChannels }: ChannelCodec): StatusError {
  if (!(error instanceof StatusError)) {
    return StatusError.internal("error executing command");
  }
  return closesChannels ? StatusError.internal(error.message) : error;
}

/** The Status that tells how a command ended. */
function exitStatus(code: number): KubeObject {
  if (code === 0) {
    return { metadata: {}, status: "Success" };
  }
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  };
}

function sendEnd(socket: WebSocket, codec: ChannelCodec, status: KubeObject | Status): void {
  if (socket.readyState !== socket.OPEN) {
    return;
  }
  const isSuccess = status.status === "Success";
  if (codec.sendsStatus) {
    socket.send(codec.encode(channels.error, Buffer.from(JSON.stringify(status))));
  } else if (!isSuccess) {
    socket.send(codec.encode(channels.error, Buffer.from(String(status.message ?? ""))));
  }
  socket.close(1000);
}
