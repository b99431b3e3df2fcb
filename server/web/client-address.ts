import type { IncomingMessage } from "node:http";

/**
 * Who counts as one where new sandboxes are bounded: an IPv4 address, or the /64 of an IPv6 one, which a single
 * home has to itself. Behind a proxy it's the last address that the proxy wrote; what came before it is
 * the client's own invention.
 */
export function clientAddress(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = request.headers["x-forwarded-for"];
  const last = behindProxy && typeof forwarded === "string" ? forwarded.split(",").at(-1) : null;
  const address = (last ?? request.socket.remoteAddress ?? "").trim().replace(/^::ffff:/i, "");
  return address.includes(":") ? networkOf(address) : address;
}

/** The first four groups, written out. */
function networkOf(address: string): string {
  const [head = "", tail = ""] = address.split("::");
  const before = head.split(":").filter(Boolean);
  const after = tail.split(":").filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const groups = address.includes("::") ? [...before, ...zeros, ...after] : before;
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}
