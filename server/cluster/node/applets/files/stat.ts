import { instantFromMs } from "../../../../core/time.ts";
import { type Inode, sizeOf } from "../../machine/inode.ts";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";
import { groupName, userName } from "./names.ts";

const fileFormat = `  File: %N
  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: %Dh/%dd\tInode: %-10i  Links: %h
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z`;
const terseFormat = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %o";

const typeBits: Readonly<Record<Inode["type"], number>> = {
  file: 0o100000,
  virtual: 0o100000,
  directory: 0o040000,
  link: 0o120000,
  device: 0o020000,
};

/** `stat [-ltf] [-c FMT] FILE…`. Source: BusyBox 1.36 coreutils/stat.c. */
export const stat: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "Ltfc:");
  if (options.error !== null || options.operands.length === 0) {
    return await usageFault(process, "stat", options.error, "stat [-ltf] [-c FMT] FILE...");
  }
  const shown = options.flags.has("t") ? terseFormat : fileFormat;
  const format = options.values.get("c") ?? shown;
  let status = 0;
  for (const name of options.operands) {
    const isDone = await reported(process, "stat", `can't stat '${name}'`, async () => {
      const { fs } = process.machine;
      const path = process.path(name);
      const node = options.flags.has("L")
        ? fs.stat(path, process.credentials)
        : fs.lstat(path, process.credentials);
      await process.write(`${filled(format, factsOf(process, name, node))}\n`);
    });
    status = isDone ? status : 1;
  }
  return status;
};

type Facts = Readonly<Record<string, string>>;

function filled(format: string, facts: Facts): string {
  const directive = /%(-?)(0?)(\d*)(?:\.(\d+))?([a-zA-Z%])/g;
  return format.replace(directive, (whole, left, zero, width, precision, letter: string) => {
    if (letter === "%") {
      return "%";
    }
    const fact = facts[letter];
    if (fact === undefined) {
      return whole;
    }
    const text = precision === undefined ? fact : fact.slice(0, Number(precision));
    return left === ""
      ? text.padStart(Number(width), zero === "" ? " " : "0")
      : text.padEnd(Number(width));
  });
}

function factsOf(process: Process, name: string, node: Inode): Facts {
  const size = sizeOf(node);
  const seconds = String(Math.floor(node.mtimeMs / 1000));
  const time = timeText(node.mtimeMs);
  const target = node.type === "link" ? `'${name}' -> '${node.target}'` : name;
  return {
    n: name,
    N: target,
    a: node.mode.toString(8),
    A: modeText(node),
    f: (typeBits[node.type] | node.mode).toString(16),
    F: kindOf(node, size),
    s: String(size),
    b: String(Math.ceil(size / 4096) * 8),
    B: "512",
    o: "4096",
    d: "46",
    D: "2e",
    i: String(inodeNumber(name)),
    h: node.type === "directory" ? "2" : "1",
    t: "0",
    T: "0",
    u: String(node.uid),
    U: userName(process, node.uid) ?? "UNKNOWN",
    g: String(node.gid),
    G: groupName(process, node.gid) ?? "UNKNOWN",
    x: time,
    y: time,
    z: time,
    X: seconds,
    Y: seconds,
    Z: seconds,
    m: process.machine.fs.mountOf(process.path(name)).path,
  };
}

function timeText(ms: number): string {
  const [day = "", clock = ""] = instantFromMs(ms).toISOString().split("T");
  return `${day} ${clock.replace("Z", "000000")} +0000`;
}

function kindOf(node: Inode, size: number): string {
  switch (node.type) {
    case "directory":
      return "directory";
    case "link":
      return "symbolic link";
    case "device":
      return "character special file";
    default:
      return size === 0 ? "regular empty file" : "regular file";
  }
}

/** A number that a path keeps: inodes have none of their own here. */
function inodeNumber(name: string): number {
  let hash = 7;
  for (const character of name) {
    hash = (hash * 31 + character.charCodeAt(0)) % 9_000_000;
  }
  return hash + 1_000_000;
}

/** `-rw-r--r--`. */
function modeText({ type, mode }: Inode): string {
  const first = { file: "-", virtual: "-", directory: "d", link: "l", device: "c" }[type];
  const bits = Array.from("rwxrwxrwx", (letter, index) =>
    (mode & (0o400 >> index)) === 0 ? "-" : letter,
  );
  const special = (bit: number, index: number, letter: string) => {
    if ((mode & bit) !== 0) {
      bits[index] = bits[index] === "-" ? letter.toUpperCase() : letter;
    }
  };
  special(0o4000, 2, "s");
  special(0o2000, 5, "s");
  special(0o1000, 8, "t");
  return `${first}${bits.join("")}`;
}
