import { instantFromMs } from "../../../../core/time.ts";
import { SystemError } from "../../machine/errno.ts";
import { absolutePath, joinPath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { modeText } from "../files/ls.ts";
import { groupName, userName } from "../files/names.ts";
import { usageFault } from "../report.ts";
import { bytesOf, gunzipped, gzipped, unpackedBytesMax } from "./gzip.ts";
import { archiveEnd, type Member, packMember, unpackMembers } from "./ustar.ts";

const usage = `tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...`;
const longOptions = {
  create: "c",
  extract: "x",
  list: "t",
  file: "f",
  directory: "C",
  gzip: "z",
  verbose: "v",
  "no-same-permissions": "p",
  "no-same-owner": "o",
  "to-stdout": "O",
  touch: "m",
};

/** `tar`. Source: BusyBox 1.36 archival/tar.c (texts). */
export const tar: Program = async (process) => {
  const words = process.argv.slice(1);
  const first = words[0] ?? "";
  const args = first === "" || first.startsWith("-") ? words : [`-${first}`, ...words.slice(1)];
  const options = parseArguments(args, "cxtvzmopOhkZjJaf:C:T:X:", longOptions);
  const verb = ["c", "x", "t"].find((letter) => options.flags.has(letter));
  if (options.error !== null || verb === undefined) {
    return await usageFault(process, "tar", options.error, usage);
  }
  const base = process.path(options.values.get("C") ?? ".");
  if (!isDirectory(process, base)) {
    const shown = options.values.get("C") ?? ".";
    await process.complain(
      `tar: can't change directory to '${shown}': No such file or directory\n`,
    );
    return 1;
  }
  return verb === "c"
    ? await create(process, options, base)
    : await read(process, options, base, verb);
};

function isDirectory(process: Process, path: string): boolean {
  const { fs } = process.machine;
  return (
    fs.exists(path, process.credentials) && fs.stat(path, process.credentials).type === "directory"
  );
}

async function create(process: Process, options: ParsedArguments, base: string): Promise<number> {
  const file = options.values.get("f") ?? "-";
  if (options.operands.length === 0) {
    await process.complain("tar: empty archive\n");
    return 1;
  }
  const packer = new Packer(process, options.flags.has("v") && file !== "-");
  for (const name of options.operands) {
    await packer.add(absolutePath(base, name), name);
  }
  const plain = Buffer.concat([...packer.parts, archiveEnd]);
  const bytes = options.flags.has("z") ? await gzipped(plain) : plain;
  if (file === "-") {
    await process.write(bytes);
  } else {
    try {
      process.machine.fs.writeFile(process.path(file), bytes, process.credentials);
    } catch (error) {
      return await cantOpen(process, file, error);
    }
  }
  if (packer.hasFailed) {
    await process.complain("tar: error exit delayed from previous errors\n");
  }
  return packer.hasFailed ? 1 : 0;
}

async function cantOpen(process: Process, file: string, error: unknown): Promise<number> {
  if (!(error instanceof SystemError)) {
    throw error;
  }
  await process.complain(`tar: can't open '${file}': ${error.message}\n`);
  return 1;
}

class Packer {
  readonly parts: Uint8Array[] = [];
  hasFailed = false;
  readonly #process: Process;
  readonly #isVerbose: boolean;
  #bytes = 0;
  #hasWarned = false;

  constructor(process: Process, isVerbose: boolean) {
    this.#process = process;
    this.#isVerbose = isVerbose;
  }

  async add(path: string, name: string): Promise<void> {
    await this.#process.breathe();
    const { fs } = this.#process.machine;
    const who = this.#process.credentials;
    try {
      const node = fs.lstat(path, who);
      const type = node.type === "directory" || node.type === "link" ? node.type : "file";
      const content = type === "file" ? fs.readFile(path, who) : new Uint8Array();
      const member: Member = {
        name: `${await this.#relative(name)}${type === "directory" ? "/" : ""}`.replace(
          /\/\/$/,
          "/",
        ),
        type,
        mode: node.mode,
        uid: node.uid,
        gid: node.gid,
        user: userName(this.#process, node.uid) ?? "",
        group: groupName(this.#process, node.gid) ?? "",
        mtimeMs: node.mtimeMs,
        target: node.type === "link" ? node.target : "",
        content,
      };
      await this.#put(member);
      if (type === "directory") {
        for (const child of fs.readdir(path, who)) {
          await this.add(joinPath(path, child), joinPath(name.replace(/\/$/, "") || "/", child));
        }
      }
    } catch (error) {
      if (!(error instanceof SystemError)) {
        throw error;
      }
      this.hasFailed = true;
      await this.#process.complain(`tar: ${name}: ${error.message}\n`);
    }
  }

  async #put(member: Member): Promise<void> {
    const packed = packMember(member);
    this.#bytes += packed.length;
    if (this.#bytes > unpackedBytesMax) {
      throw new SystemError("ENOSPC");
    }
    this.parts.push(packed);
    if (this.#isVerbose) {
      await this.#process.write(`${member.name}\n`);
    }
  }

  async #relative(name: string): Promise<string> {
    const prefix = /^(?:\.?\.?\/)*\//.exec(name)?.[0] ?? "";
    if (prefix === "") {
      return name;
    }
    if (!this.#hasWarned) {
      this.#hasWarned = true;
      await this.#process.complain(`tar: removing leading '${prefix}' from member names\n`);
    }
    return name.slice(prefix.length) || ".";
  }
}

async function read(
  process: Process,
  options: ParsedArguments,
  base: string,
  verb: string,
): Promise<number> {
  const members = await membersOf(process, options.values.get("f") ?? "-");
  if (!members) {
    return 1;
  }
  const wanted = options.operands.map((name) => name.replace(/^\/+|\/+$/g, ""));
  const isPart = ({ name }: Member, want: string) =>
    name.replace(/\/$/, "") === want || name.startsWith(`${want}/`);
  let status = 0;
  for (const member of members) {
    await process.breathe();
    if (wanted.length === 0 || wanted.some((want) => isPart(member, want))) {
      await tell(process, options, verb, member);
      const isFine = verb === "t" || (await unpack(process, options, base, member));
      status = isFine ? status : 1;
    }
  }
  for (const want of wanted.filter((each) => !members.some((member) => isPart(member, each)))) {
    await process.complain(`tar: ${want}: not found in archive\n`);
    status = 1;
  }
  return status;
}

/** The members of an archive, packed or not; null after a complaint. */
async function membersOf(process: Process, file: string): Promise<readonly Member[] | null> {
  const raw = await bytesOf(process, "tar", file);
  if (!raw) {
    return null;
  }
  const isPacked = raw[0] === 0x1f && raw[1] === 0x8b;
  const archive = isPacked ? await gunzipped(raw) : raw;
  const members = archive && raw.length > 0 ? unpackMembers(archive) : null;
  if (!members) {
    await process.complain(raw.length < 512 ? "tar: short read\n" : "tar: invalid tar magic\n");
  }
  return members;
}

async function tell(
  process: Process,
  options: ParsedArguments,
  verb: string,
  member: Member,
): Promise<void> {
  const isLong = verb === "t" && options.flags.has("v");
  if (verb === "t" || options.flags.has("v")) {
    await process.write(`${isLong ? longLine(member) : member.name}\n`);
  }
}

function longLine({
  type,
  mode,
  user,
  group,
  uid,
  gid,
  content,
  mtimeMs,
  name,
  target,
}: Member): string {
  const time = instantFromMs(mtimeMs).toISOString().slice(0, 19).replace("T", " ");
  const owner = `${user || uid}/${group || gid}`;
  const link = type === "link" ? ` -> ${target}` : "";
  return `${modeText({ type, mode })} ${owner} ${String(content.length).padStart(9)} ${time} ${name}${link}`;
}

/** Names that lead out of the directory are made safe, as BusyBox does. */
function safeName(name: string): string {
  const at = name.lastIndexOf("../");
  return (at < 0 ? name : name.slice(at + 3)).replace(/^\/+/, "").replace(/\/$/, "");
}

async function unpack(
  process: Process,
  options: ParsedArguments,
  base: string,
  member: Member,
): Promise<boolean> {
  const { fs } = process.machine;
  const who = process.credentials;
  const name = safeName(member.name);
  if (name === "" || name === ".") {
    return true;
  }
  if (options.flags.has("O")) {
    await process.write(member.content);
    return true;
  }
  const path = joinPath(base, name);
  try {
    makeParents(process, base, name);
    if (member.type === "directory") {
      if (!fs.exists(path, who)) {
        fs.mkdir(path, who, member.mode);
      }
    } else if (member.type === "link") {
      fs.symlink(member.target, path, who);
    } else {
      fs.writeFile(path, member.content, who, { mode: member.mode & ~process.umask });
      if (!options.flags.has("m")) {
        fs.touch(path, member.mtimeMs);
      }
    }
    if (who.uid === 0 && !options.flags.has("o") && member.type !== "link") {
      fs.setAttributes(path, who, { uid: member.uid, gid: member.gid, mode: member.mode });
    }
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) {
      throw error;
    }
    await process.complain(`tar: can't open '${name}': ${error.message}\n`);
    return false;
  }
}

function makeParents(process: Process, base: string, name: string): void {
  const { fs } = process.machine;
  let at = base;
  for (const part of name.split("/").slice(0, -1)) {
    at = joinPath(at, part);
    if (!fs.exists(at, process.credentials)) {
      fs.mkdir(at, process.credentials);
    }
  }
}
