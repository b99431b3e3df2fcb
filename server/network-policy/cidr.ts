/**
 * Whether an IPv4 or IPv6 address lies in a CIDR; false for text that is neither. Policies may list thousands of
 * blocks, each of which is asked for every connection: IPv4, which Pods have, is read without making anything.
 */
export function cidrContains(cidr: string, ip: string): boolean {
  const slash = cidr.lastIndexOf("/");
  const isV6 = ip.includes(":");
  if (slash < 0 || isV6 !== cidr.includes(":")) {
    return false;
  }
  const shift = (isV6 ? 128 : 32) - Number(cidr.slice(slash + 1));
  if (!(Number.isInteger(shift) && shift >= 0)) {
    return false;
  }
  return isV6 ? containsV6(cidr.slice(0, slash), ip, shift) : containsV4(cidr, slash, ip, shift);
}

function containsV4(cidr: string, slash: number, ip: string, shift: number): boolean {
  const network = parseV4(cidr, slash);
  const address = parseV4(ip, ip.length);
  const size = 2 ** shift;
  return network >= 0 && address >= 0 && Math.floor(network / size) === Math.floor(address / size);
}

/** The number that the text before `end` writes; -1 for none. */
function parseV4(text: string, end: number): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      part = part * 10 + digit;
      digits += 1;
    } else if (text[at] === "." && digits > 0) {
      value = value * 256 + part;
      dots += 1;
      part = 0;
      digits = 0;
    } else {
      return -1;
    }
    if (part > 255 || digits > 3) {
      return -1;
    }
  }
  return dots === 3 && digits > 0 ? value * 256 + part : -1;
}

function containsV6(network: string, ip: string, shift: number): boolean {
  const [one, other] = [parseV6(network), parseV6(ip)];
  return (
    one !== undefined && other !== undefined && one >> BigInt(shift) === other >> BigInt(shift)
  );
}

function parseV6(text: string): bigint | undefined {
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
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}
