interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Whether an IPv4 or IPv6 address lies in a CIDR; false for text that is neither. */
export function cidrContains(cidr: string, ip: string): boolean {
  const slash = cidr.lastIndexOf("/");
  const network = parseAddress(cidr.slice(0, slash));
  const address = parseAddress(ip);
  const length = Number(cidr.slice(slash + 1));
  if (slash < 0 || !network || !address || network.bits !== address.bits) {
    return false;
  }
  const shift = BigInt(network.bits - length);
  return shift >= 0n && network.value >> shift === address.value >> shift;
}

function parseAddress(text: string): Address | undefined {
  return text.includes(":") ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  const value = parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  return { bits: 32, value };
}

function parseV6(text: string): Address | undefined {
  const halves = text.split("::");
  if (halves.length > 2) {
    return undefined;
  }
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) {
    return undefined;
  }
  const groups = [...head, ...Array<string>(gap).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    return undefined;
  }
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return { bits: 128, value };
}
