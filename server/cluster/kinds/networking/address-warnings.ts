import { SocketAddress } from "node:net";
import { quote } from "../../../kube/index.ts";
import { addressValue, type Cidr, parseCidr } from "./cidr.ts";

const mapped = 0xffffn;

/** An address as Go prints it: IPv6 by RFC 5952, IPv4 inside IPv6 as IPv4. */
function addressText(family: 4 | 6, value: bigint): string {
  if (family === 4 || value >> 32n === mapped) {
    return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}

function blockText({ family, bits }: Cidr, network: bigint): string {
  const isMapped = family === 6 && network >> 32n === mapped && bits >= 96;
  return `${addressText(family, network)}/${isMapped ? bits - 96 : bits}`;
}

/**
 * What is odd about a block of addresses that is taken all the same.
 * Source: apimachinery pkg/util/validation/ip.go v1.35 (GetWarningsForCIDR).
 */
export function cidrWarnings(field: string, text: string): string[] {
  const cidr = parseCidr(text);
  if (!cidr) {
    return [];
  }
  const { family, address, bits } = cidr;
  const width = family === 4 ? 32 : 128;
  const rest = BigInt(width - bits);
  const network = (address >> rest) << rest;
  const block = blockText(cidr, network);
  const warnings: string[] = [];
  if (network !== address) {
    const single = `${addressText(family, address)}/${width}`;
    warnings.push(
      `${field}: CIDR value ${quote(text)} is ambiguous in this context (should be ${quote(block)} or ${quote(single)}?)`,
    );
  }
  if (/\/0\d/.test(text) || (family === 6 && address >> 32n === mapped)) {
    warnings.push(
      `${field}: non-standard CIDR value ${quote(text)} is invalid: use ${quote(block)}`,
    );
  }
  return warnings.length === 0 && family === 6 && block !== text
    ? [
        `${field}: IPv6 CIDR value ${quote(text)} should be in RFC 5952 canonical format (${quote(block)})`,
      ]
    : warnings;
}

/**
 * What is odd about an address that is taken all the same.
 * Source: apimachinery pkg/util/validation/ip.go v1.35 (GetWarningsForIP).
 */
export function ipWarnings(field: string, text: string): string[] {
  const value = addressValue(text);
  if (value === undefined || !text.includes(":")) {
    return [];
  }
  const canonical = addressText(6, value);
  if (value >> 32n === mapped) {
    return [`${field}: non-standard IP address ${quote(text)} is invalid: use ${quote(canonical)}`];
  }
  return canonical === text
    ? []
    : [
        `${field}: IPv6 address ${quote(text)} should be in RFC 5952 canonical format (${quote(canonical)})`,
      ];
}
