import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PageConnection } from "./page-connection.ts";

const socket = vi.hoisted(() => ({
  active: false,
  connected: false,
  on: () => {},
  emit: () => {},
  connect() {
    this.active = true;
  },
  disconnect() {
    this.active = false;
  },
}));
vi.mock("socket.io-client", () => ({ io: () => socket }));

/** Requests for the cookie, to be answered by the test. */
let requests: { readonly signal: AbortSignal; readonly answer: () => void }[];

beforeEach(() => {
  requests = [];
  socket.active = false;
  vi.stubGlobal("document", new EventTarget());
  // As over plain HTTP: without locks.
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("fetch", (_path: string, { signal }: { signal: AbortSignal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => reject(signal.reason));
    requests.push({ signal, answer: resolve });
    return promise;
  });
});

afterEach(() => vi.unstubAllGlobals());

it("asks for one cookie however many parts join at once, and opens the socket with it", async () => {
  const connection = new PageConnection();
  const leave = [1, 2, 3].map(() => connection.join(() => {}));
  expect(requests).toHaveLength(1);
  expect(socket.active).toBe(false);
  requests[0]?.answer();
  await vi.waitFor(() => expect(socket.active).toBe(true));
  for (const part of leave) part();
  expect(socket.active).toBe(false);
});

it("asks anew when it has to connect at once, and forgets the request that hung", async () => {
  const connection = new PageConnection();
  connection.join(() => {});
  connection.reconnect();
  expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  await Promise.resolve();
  expect(socket.active).toBe(false);
  requests[1]?.answer();
  await vi.waitFor(() => expect(socket.active).toBe(true));
});

it("leaves the socket closed if everybody left meanwhile", async () => {
  const connection = new PageConnection();
  connection.join(() => {})();
  requests[0]?.answer();
  await new Promise(setImmediate);
  expect(socket.active).toBe(false);
});
