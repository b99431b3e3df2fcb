/** One member of a tar archive. */
export interface Member {
  readonly name: string;
  readonly type: "file" | "directory" | "link";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
  readonly mtimeMs: number;
  /** Where a link leads to. */
  readonly target: string;
  readonly content: Uint8Array;
}

const blockBytes = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const typeFlags = { file: "0", link: "2", directory: "5" } as const;

/** A member's header and content in whole blocks. Source: POSIX ustar; GNU long names. */
export function packMember(member: Member): Uint8Array {
  const name = encoder.encode(member.name);
  const header = headerOf(
    member,
    name.subarray(0, 100),
    member.content.length,
    typeFlags[member.type],
  );
  const long = name.length > 100 ? [longName(member, name)] : [];
  return Buffer.concat([...long, header, padded(member.content)]);
}

/** What ends an archive. */
export const archiveEnd = new Uint8Array(2 * blockBytes);

function longName(member: Member, name: Uint8Array): Uint8Array {
  const content = Buffer.concat([name, new Uint8Array(1)]);
  const header = headerOf(member, encoder.encode("././@LongLink"), content.length, "L");
  return Buffer.concat([header, padded(content)]);
}

function padded(content: Uint8Array): Uint8Array {
  const rest = content.length % blockBytes;
  return rest === 0 ? content : Buffer.concat([content, new Uint8Array(blockBytes - rest)]);
}

function headerOf(member: Member, name: Uint8Array, size: number, flag: string): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const put = (at: number, text: string) => block.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  block.set(name, 0);
  put(100, octal(member.mode & 0o7777, 7));
  put(108, octal(member.uid, 7));
  put(116, octal(member.gid, 7));
  put(124, octal(member.type === "file" || flag === "L" ? size : 0, 11));
  put(136, octal(Math.max(0, Math.floor(member.mtimeMs / 1000)), 11));
  put(148, "        ");
  put(156, flag);
  block.set(encoder.encode(member.target).subarray(0, 100), 157);
  put(257, "ustar  \0");
  put(265, member.user.slice(0, 31));
  put(297, member.group.slice(0, 31));
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

/** Reads an archive's members; null when it isn't one. Special files and unknown headers are left out. */
export function unpackMembers(archive: Uint8Array): readonly Member[] | null {
  const members: Member[] = [];
  let long: string | null = null;
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const header = archive.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) {
      return members;
    }
    if (!hasGoodSum(header)) {
      return members.length > 0 ? members : null;
    }
    const size = octalAt(header, 124, 12);
    const content = archive.subarray(at + blockBytes, at + blockBytes + size);
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
    const flag = String.fromCharCode(header[156] ?? 0);
    if (flag === "L") {
      long = decoder.decode(content).replace(/\0.*$/s, "");
      continue;
    }
    const member = memberOf(header, flag, content, long);
    long = null;
    if (member) {
      members.push(member);
    }
  }
  return members;
}

function memberOf(
  header: Uint8Array,
  flag: string,
  content: Uint8Array,
  long: string | null,
): Member | null {
  const isUstar = textAt(header, 257, 5) === "ustar" && header[262] === 0;
  const prefix = isUstar ? textAt(header, 345, 155) : "";
  const short = textAt(header, 0, 100);
  const name = long ?? (prefix === "" ? short : `${prefix}/${short}`);
  const isDirectory = flag === "5" || (flag !== "2" && name.endsWith("/"));
  const isFile = flag === "0" || flag === "\0" || flag === "7";
  if (!isDirectory && !isFile && flag !== "2") {
    return null;
  }
  return {
    name,
    type: isDirectory ? "directory" : isFile ? "file" : "link",
    mode: octalAt(header, 100, 8) & 0o7777,
    uid: octalAt(header, 108, 8),
    gid: octalAt(header, 116, 8),
    user: textAt(header, 265, 32),
    group: textAt(header, 297, 32),
    mtimeMs: octalAt(header, 136, 12) * 1000,
    target: textAt(header, 157, 100),
    content: isFile ? content : new Uint8Array(),
  };
}

function textAt(block: Uint8Array, at: number, length: number): string {
  return decoder.decode(block.subarray(at, at + length)).replace(/\0.*$/s, "");
}

function octalAt(block: Uint8Array, at: number, length: number): number {
  const value = Number.parseInt(textAt(block, at, length).trim() || "0", 8);
  return Number.isFinite(value) ? value : 0;
}

function hasGoodSum(header: Uint8Array): boolean {
  const sum = header.reduce(
    (total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte),
    0,
  );
  return sum === octalAt(header, 148, 8);
}
