import { expect, test } from "vitest";
import { connectionPair } from "./connection-pair.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (chunk: Uint8Array | null) =>
  chunk === null ? null : new TextDecoder().decode(chunk);

function pair(onClosed: () => void = () => undefined) {
  const dialled = { ip: "10.96.0.20", port: 80 };
  return connectionPair({ ip: "a", port: 1 }, dialled, { ip: "b", port: 8080 }, onClosed);
}

test("each end sees its own view of the addresses", () => {
  const { client, server } = pair();
  expect([client.local, client.remote, server.local, server.remote]).toEqual([
    { ip: "a", port: 1 },
    { ip: "10.96.0.20", port: 80 },
    { ip: "b", port: 8080 },
    { ip: "a", port: 1 },
  ]);
});

test("an end of output leaves the other direction open", async () => {
  const { client, server } = pair();
  await client.write(bytes("request"));
  client.end();
  expect(text(await server.read())).toBe("request");
  expect(await server.read()).toBeNull();
  await server.write(bytes("answer"));
  expect(text(await client.read())).toBe("answer");
});

test("a writer waits while the reader's buffer is full", async () => {
  const { client, server } = pair();
  await client.write(new Uint8Array(64 * 1024));
  let isWritten = false;
  const second = client.write(bytes("x")).then(() => {
    isWritten = true;
  });
  await Promise.resolve();
  expect(isWritten).toBe(false);
  await server.read();
  await second;
  expect(text(await server.read())).toBe("x");
});

test("closing gives the peer what was sent, its end, and a reset for what it writes", async () => {
  const { client, server } = pair();
  await client.write(bytes("last"));
  await client.dispose();
  expect(text(await server.read())).toBe("last");
  expect(await server.read()).toBeNull();
  await expect(server.write(bytes("x"))).rejects.toMatchObject({ code: "reset" });
});

test("a reset fails waiting readers and writers of both ends, and closes once", async () => {
  let closed = 0;
  const both = pair(() => {
    closed += 1;
  });
  const reading = both.server.read();
  both.reset();
  await expect(reading).rejects.toMatchObject({ code: "reset" });
  await expect(both.client.write(bytes("x"))).rejects.toMatchObject({ code: "reset" });
  await both.client.dispose();
  await both.server.dispose();
  expect(closed).toBe(1);
});
