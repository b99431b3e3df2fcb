import { connect } from "node:net";
import type { TerminalSize } from "../../contracts/terminal.ts";
import type { StartRequest } from "./control-session.ts";
import { encodeFrame, FrameReader, frameType } from "./frames.ts";

/** The streams of the process that wants a shell; `process` has this shape. */
export interface ClientStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WritableStream;
  on(event: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(event: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

const forwardedSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

function sizeOf(stdout: NodeJS.WriteStream): TerminalSize {
  return {
    columns: Math.min(500, Math.max(2, stdout.columns)),
    rows: Math.min(300, Math.max(1, stdout.rows)),
  };
}

/**
 * Runs a learner's shell over the control socket at `path`: on the terminal of `streams` if both its ends are
 * one and no script is given, else on pipes. Signals and window size are passed on.
 * @returns the exit code. @throws if the server is lost or refuses.
 */
export function runOverControl(
  path: string,
  request: Omit<StartRequest, "size">,
  streams: ClientStreams,
): Promise<number> {
  const { stdin, stdout, stderr } = streams;
  const onTerminal = request.script === null && stdin.isTTY && stdout.isTTY;
  return new Promise<number>((resolve, reject) => {
    const socket = connect(path);
    const reader = new FrameReader();
    const send = (type: number, payload: Uint8Array | string = "") => {
      if (!socket.destroyed) {
        socket.write(encodeFrame(type, payload));
      }
    };
    const onSignal = (signal: NodeJS.Signals) => send(frameType.signal, signal);
    const onResize = () => send(frameType.resize, JSON.stringify(sizeOf(stdout)));
    const onStdin = (bytes: Buffer) => {
      if (!socket.write(encodeFrame(frameType.stdin, bytes))) {
        stdin.pause();
      }
    };
    const onStdinEnd = () => send(frameType.stdinEnd);

    function begin(): void {
      const size = onTerminal ? sizeOf(stdout) : null;
      send(frameType.start, JSON.stringify({ ...request, size } satisfies StartRequest));
      for (const signal of forwardedSignals) {
        streams.on(signal, onSignal);
      }
      if (onTerminal) {
        stdin.setRawMode(true);
        stdout.on("resize", onResize);
      }
      stdin.on("data", onStdin).on("end", onStdinEnd).resume();
    }
    function finish(settle: () => void): void {
      for (const signal of forwardedSignals) {
        streams.off(signal, onSignal);
      }
      stdout.off("resize", onResize);
      stdin.off("data", onStdin).off("end", onStdinEnd).pause();
      if (onTerminal) {
        stdin.setRawMode(false);
      }
      socket.destroy();
      settle();
    }
    function print(stream: NodeJS.WritableStream, bytes: Buffer): void {
      if (!stream.write(bytes)) {
        socket.pause();
        stream.once("drain", () => socket.resume());
      }
    }
    const receivers: Readonly<Record<number, (payload: Buffer) => void>> = {
      [frameType.stdout]: (payload) => print(stdout, payload),
      [frameType.stderr]: (payload) => print(stderr, payload),
      [frameType.exit]: (payload) => finish(() => resolve(Number(payload.toString()))),
      [frameType.failure]: (payload) => finish(() => reject(new Error(payload.toString()))),
    };

    // Whoever read our output has ended (`… | head`): so do we, as a program would that SIGPIPE ends.
    stdout.on("error", () => finish(() => resolve(128 + 13)));
    socket.once("connect", begin);
    socket.on("drain", () => stdin.resume());
    socket.on("data", (bytes: Buffer) => {
      for (const { type, payload } of reader.read(bytes)) {
        receivers[type]?.(payload);
      }
    });
    socket.once("error", (error) => finish(() => reject(error)));
    socket.once("close", () => finish(() => reject(new Error("The server has ended."))));
  });
}
