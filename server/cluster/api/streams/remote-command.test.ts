import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import { StatusError } from "../../../kube/index.ts";
import type { ContainerProcess } from "../../node/runtime.ts";
import { codecFor } from "./channel-protocol.ts";
import { runRemoteCommand } from "./remote-command.ts";

/** A socket that keeps what was sent; only what a remote command uses of one. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  readonly sent: string[] = [];

  send(message: Uint8Array): void {
    this.sent.push(Buffer.from(message).toString("latin1"));
  }

  close(): void {
    this.emit("close");
  }
}

function open(tty: boolean) {
  const log: string[] = [];
  const clock = new ManualClock();
  const socket = new FakeSocket();
  const streams = { stdin: false, stdout: true, stderr: false, tty };
  const ended = runRemoteCommand(
    // The rest of a websocket isn't used.
    socket as unknown as Parameters<typeof runRemoteCommand>[0],
    codecFor("v5.channel.k8s.io"),
    streams,
    async (): Promise<ContainerProcess> => {
      log.push("started");
      return {
        exited: Promise.resolve(0),
        onOutput: () => undefined,
        write: () => undefined,
        endInput: () => undefined,
        resize: (columns, rows) => log.push(`${columns}x${rows}`),
        dispose: () => undefined,
      };
    },
    clock,
  );
  return { log, clock, socket, ended };
}

const size = Buffer.from('\u0004{"Width":72,"Height":40}', "latin1");
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a process with a TTY starts with the client's size", async () => {
  const { log, socket, ended } = open(true);
  await turn();
  expect(log).toEqual([]);
  socket.emit("message", size);
  await ended;
  expect(log).toEqual(["started", "72x40"]);
  expect(socket.sent).toEqual(['\u0003{"metadata":{},"status":"Success"}']);
});

test("a client with a TTY that tells no size waits a moment", async () => {
  const { log, clock, ended } = open(true);
  await clock.advance(249);
  expect(log).toEqual([]);
  await clock.advance(1);
  await ended;
  expect(log).toEqual(["started"]);
});

test.each([
  ["v5.channel.k8s.io", "Internal error occurred: Internal error occurred: no such program"],
  ["v4.channel.k8s.io", "Internal error occurred: no such program"],
])("in %s a command that doesn't start is told as upstream tells it", async (protocol, message) => {
  const socket = new FakeSocket();
  await runRemoteCommand(
    socket as unknown as Parameters<typeof runRemoteCommand>[0],
    codecFor(protocol),
    { stdin: false, stdout: true, stderr: true, tty: false },
    () => Promise.reject(StatusError.internal("no such program")),
    new ManualClock(),
  );
  expect(socket.sent.map((frame) => JSON.parse(frame.slice(1)).message)).toEqual([message]);
});

test("without a TTY nothing waits", async () => {
  const { log, ended } = open(false);
  await ended;
  expect(log).toEqual(["started"]);
});
