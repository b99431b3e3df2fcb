import { isIP, isIPv4 } from "node:net";

/** A block of addresses as a number and a prefix length. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly address: bigint;
  readonly bits: number;
}

function ipv4Value(ip: string): bigint {
  return ip.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6Value(ip: string): bigint {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(ip);
  const mapped = tail ? ipv4Value(tail[2] ?? "") : undefined;
  const text =
    mapped === undefined
      ? ip
      : `${tail?.[1]}${(mapped >> 16n).toString(16)}:${(mapped & 0xffffn).toString(16)}`;
  const [head = "", rest] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = rest === undefined || rest === "" ? [] : rest.split(":");
  const zeros = rest === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/** The number of an address. @returns undefined for text that is no address. */
export function addressValue(ip: string): bigint | undefined {
  return isIP(ip) === 0 || ip.includes("%")
    ? undefined
    : isIPv4(ip)
      ? ipv4Value(ip)
      : ipv6Value(ip);
}

/** Parses `10.0.0.0/8` or `2001:db8::/64`. @returns undefined for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const address = addressValue(match?.[1] ?? "");
  const bits = Number(match?.[2]);
  const family = isIPv4(match?.[1] ?? "") ? 4 : 6;
  const width = family === 4 ? 32 : 128;
  return address === undefined || bits > width ? undefined : { family, address, bits };
}

function networkOf({ family, address }: Cidr, bits: number): bigint {
  return address >> BigInt((family === 4 ? 32 : 128) - bits);
}

/** Whether `inner` lies in `outer` and is smaller. */
export function isStrictSubset(inner: Cidr, outer: Cidr): boolean {
  return (
    inner.family === outer.family &&
    inner.bits > outer.bits &&
    networkOf(inner, outer.bits) === networkOf(outer, outer.bits)
  );
}

/** Upstream's text for what is no address. Source: apimachinery pkg/util/validation/ip.go v1.35. */
export const invalidIp = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
/** Upstream's text for what is no block of addresses. */
export const invalidCidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
