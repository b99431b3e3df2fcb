import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { io, type Socket } from "socket.io-client";
import { afterEach, expect, test } from "vitest";
import { socketPath } from "../contracts/paths.ts";
import { OwnedStack } from "../core/lifecycle.ts";
import { limitProfiles, type SocketLimits } from "../core/limits.ts";
import { createPageSockets } from "./sockets.ts";

let owned = new OwnedStack();

afterEach(async () => {
  await owned.dispose();
  owned = new OwnedStack();
});

async function start(limits: Partial<SocketLimits>): Promise<string> {
  const http: Server = createServer();
  const sockets = createPageSockets(http, {
    authenticate: async (cookie) => cookie ?? null,
    allowedOrigins: [],
    behindProxy: true,
    limits: { ...limitProfiles.classroom.sockets, ...limits },
    log: pino({ level: "silent" }),
  });
  sockets.onTab((socket) => {
    socket.on("sandbox:get", (reply) => reply({ phase: "absent" }));
    return { dispose() {} };
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  owned.defer(() => void http.close());
  owned.own(sockets);
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

function open(
  url: string,
  cookie: string,
  address = "192.0.2.1",
  headers: Readonly<Record<string, string>> = {},
): Socket {
  const socket = io(url, {
    path: socketPath,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, "x-forwarded-for": address, ...headers },
  });
  owned.defer(() => void socket.disconnect());
  return socket;
}

/** `connected`, or why not. */
function outcome(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    if (socket.connected) {
      resolve("connected");
    }
    socket.once("connect", () => resolve("connected"));
    socket.once("connect_error", (error) => resolve(error.message));
    socket.once("disconnect", (reason) => resolve(reason));
  });
}

async function answers(socket: Socket): Promise<boolean> {
  return (await socket.timeout(10_000).emitWithAck("sandbox:get")).phase === "absent";
}

test("a page whose site's name was made to lead here opens no socket", async () => {
  const url = await start({});
  const host = `evil.example:${new URL(url).port}`;
  const rebound = open(url, "one", "192.0.2.1", { host, origin: `http://${host}` });
  expect(await outcome(rebound)).toBe("websocket error");
  const name = `localhost:${new URL(url).port}`;
  const own = open(url, "one", "192.0.2.1", { host: name, origin: `http://${name}` });
  expect(await outcome(own)).toBe("connected");
});

test("a learner who opens more tabs than one can look at is refused, and nobody else", async () => {
  const url = await start({ perLearnerMax: 3 });
  for (let tab = 0; tab < 3; tab += 1) {
    expect(await outcome(open(url, "one"))).toBe("connected");
  }
  expect(await outcome(open(url, "one"))).toBe("too-many-tabs");
  expect(await outcome(open(url, "two"))).toBe("connected");
});

test("an address that opens too many sockets is cut off until some close; others aren't", async () => {
  const url = await start({ perAddressMax: 2 });
  const first = open(url, "one");
  const neighbour = open(url, "neighbour", "198.51.100.7");
  expect(await outcome(neighbour)).toBe("connected");
  expect([await outcome(first), await outcome(open(url, "two"))]).toEqual([
    "connected",
    "connected",
  ]);
  expect(await outcome(open(url, "three"))).not.toBe("connected");
  expect(await answers(neighbour)).toBe(true);
  first.disconnect();
  await expect.poll(() => outcome(open(url, "three"))).toBe("connected");
});

test("there is a bound on all of them together", async () => {
  const url = await start({ allMax: 2 });
  expect(await outcome(open(url, "one", "192.0.2.1"))).toBe("connected");
  expect(await outcome(open(url, "two", "192.0.2.2"))).toBe("connected");
  expect(await outcome(open(url, "three", "192.0.2.3"))).not.toBe("connected");
});

test("a socket that sends messages without end is cut off, and the neighbour's still answers", async () => {
  const url = await start({ messagesBurst: 200, messagesPerSecond: 1 });
  const [flood, neighbour] = [open(url, "flood"), open(url, "neighbour")];
  expect([await outcome(flood), await outcome(neighbour)]).toEqual(["connected", "connected"]);
  const end = new Promise((resolve) => flood.once("disconnect", resolve));
  for (let count = 0; count < 1_000; count += 1) {
    flood.emit("terminal:ack", { terminal: "main", offset: count });
  }
  expect(await end).toBe("transport close");
  expect(await answers(neighbour)).toBe(true);
});
