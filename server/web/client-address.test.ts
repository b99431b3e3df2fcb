import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { clientAddress } from "./client-address.ts";

function addressOf(remoteAddress: string, forwarded?: string, behindProxy = false): string {
  const request = {
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  };
  return clientAddress(request as unknown as IncomingMessage, behindProxy);
}

test("an IPv4 address counts by itself, an IPv6 one by its network", () => {
  expect(addressOf("192.0.2.1")).toBe("192.0.2.1");
  expect(addressOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(addressOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2");
  expect(addressOf("2001:0DB8::6")).toBe("2001:db8:0:0");
  expect(addressOf("::1")).toBe("0:0:0:0");
});

test("only a proxy's own word is believed, and only where there is one", () => {
  expect(addressOf("127.0.0.1", "203.0.113.9")).toBe("127.0.0.1");
  expect(addressOf("127.0.0.1", "1.1.1.1, 203.0.113.9", true)).toBe("203.0.113.9");
  expect(addressOf("127.0.0.1", undefined, true)).toBe("127.0.0.1");
});
