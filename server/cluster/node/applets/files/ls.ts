import { instantFromMs } from "../../../../core/time.ts";
import { type Inode, sizeOf } from "../../machine/inode.ts";
import { joinPath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";
import { groupName, userName } from "./names.ts";

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly node: Inode;
}

const usage = "ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...";

/** `ls`: names in columns on a terminal, one a line elsewhere. Source: BusyBox 1.36 coreutils/ls.c. */
export const ls: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "1AaCxdLHRFplinshrSXvctuw:", {
    color: "F",
    all: "a",
  });
  if (options.error !== null) {
    return await usageFault(process, "ls", options.error, usage);
  }
  const operands = options.operands.length > 0 ? options.operands : ["."];
  const files: Entry[] = [];
  const directories: Entry[] = [];
  let isFine = true;
  for (const name of operands) {
    const done = await reported(process, "ls", name, () => {
      const path = process.path(name);
      const { fs } = process.machine;
      const follows =
        options.flags.has("L") || (!options.flags.has("l") && !options.flags.has("d"));
      const node = follows
        ? fs.stat(path, process.credentials)
        : fs.lstat(path, process.credentials);
      const list = node.type === "directory" && !options.flags.has("d") ? directories : files;
      list.push({ name, path, node });
    });
    isFine &&= done;
  }
  if (files.length > 0) {
    await process.write(listing(process, sorted(files, options), options));
  }
  const shows = operands.length > 1 || options.flags.has("R");
  for (const [index, directory] of directories.entries()) {
    const isFirst = index === 0 && files.length === 0;
    isFine = (await listDirectory(process, directory, options, shows, isFirst)) && isFine;
  }
  return isFine ? 0 : 1;
};

async function listDirectory(
  process: Process,
  directory: Entry,
  options: ParsedArguments,
  showsName: boolean,
  isFirst: boolean,
): Promise<boolean> {
  const { fs } = process.machine;
  let entries: Entry[] = [];
  const isFine = await reported(process, "ls", `can't open '${directory.name}'`, () => {
    const all = options.flags.has("a");
    const names = fs
      .readdir(directory.path, process.credentials)
      .filter((name) => all || options.flags.has("A") || !name.startsWith("."));
    entries = (all ? [".", "..", ...names] : names).map((name) => {
      const path = joinPath(directory.path, name);
      const follows = options.flags.has("L") && fs.exists(path, process.credentials);
      const node = follows
        ? fs.stat(path, process.credentials)
        : fs.lstat(path, process.credentials);
      return { name, path, node };
    });
  });
  if (showsName) {
    await process.write(`${isFirst ? "" : "\n"}${directory.name}:\n`);
  }
  if (isFine && options.flags.has("l")) {
    await process.write(`total ${entries.reduce((sum, { node }) => sum + blocks(node), 0)}\n`);
  }
  await process.write(listing(process, sorted(entries, options), options));
  if (!options.flags.has("R")) {
    return isFine;
  }
  let allFine = isFine;
  for (const entry of entries) {
    await process.breathe();
    if (entry.node.type === "directory" && entry.name !== "." && entry.name !== "..") {
      const nested = { ...entry, name: joinPath(directory.name, entry.name) };
      allFine = (await listDirectory(process, nested, options, true, false)) && allFine;
    }
  }
  return allFine;
}

function sorted(entries: readonly Entry[], options: ParsedArguments): Entry[] {
  const byName = (left: Entry, right: Entry) => (left.name < right.name ? -1 : 1);
  const order = options.flags.has("S")
    ? (left: Entry, right: Entry) => sizeOf(right.node) - sizeOf(left.node)
    : options.flags.has("t")
      ? (left: Entry, right: Entry) => right.node.mtimeMs - left.node.mtimeMs
      : byName;
  const list = [...entries].sort(order);
  return options.flags.has("r") ? list.reverse() : list;
}

function blocks(node: Inode): number {
  return node.type === "directory" ? 4 : Math.ceil(sizeOf(node) / 4096) * 4;
}

function listing(process: Process, entries: readonly Entry[], options: ParsedArguments): string {
  if (options.flags.has("l")) {
    return longListing(process, entries, options);
  }
  const names = entries.map((entry) => mark(entry, options));
  const terminal = process.file(1)?.terminal;
  if (!terminal || options.flags.has("1") || names.length === 0) {
    return names.map((name) => `${name}\n`).join("");
  }
  return columns(names, terminal.columns || 80);
}

function mark(entry: Entry, options: ParsedArguments): string {
  if (!options.flags.has("F") && !options.flags.has("p")) {
    return entry.name;
  }
  const marks: Record<string, string> = { directory: "/", link: "@" };
  const isProgram = entry.node.type === "file" && (entry.node.mode & 0o111) !== 0;
  return entry.name + (marks[entry.node.type] ?? (isProgram && options.flags.has("F") ? "*" : ""));
}

function columns(names: readonly string[], width: number): string {
  const cell = Math.max(...names.map((name) => name.length)) + 2;
  const across = Math.max(1, Math.floor(width / cell));
  const rows = Math.ceil(names.length / across);
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = names.filter((_name, index) => index % rows === row);
    return cells.map((name, at) => (at < cells.length - 1 ? name.padEnd(cell) : name)).join("");
  });
  return lines.map((line) => `${line}\n`).join("");
}

function longListing(
  process: Process,
  entries: readonly Entry[],
  options: ParsedArguments,
): string {
  const numeric = options.flags.has("n");
  const nowMs = process.machine.clock.now().getTime();
  return entries
    .map((entry) => {
      const { node } = entry;
      const user = numeric ? undefined : userName(process, node.uid);
      const group = numeric ? undefined : groupName(process, node.gid);
      const size = options.flags.has("h") ? humanSize(sizeOf(node)) : String(sizeOf(node));
      const links = node.type === "directory" ? 2 : 1;
      const target = node.type === "link" ? ` -> ${node.target}` : "";
      const owner = (user ?? String(node.uid)).padEnd(8).slice(0, 8);
      const owners = `${owner} ${(group ?? String(node.gid)).padEnd(8).slice(0, 8)}`;
      return `${modeText(node)} ${String(links).padStart(4)} ${owners} ${size.padStart(9)} ${dateText(node.mtimeMs, nowMs)} ${mark(entry, options)}${target}\n`;
    })
    .join("");
}

/** `drwxr-xr-x` of a node. */
export function modeText(node: Pick<Inode, "type" | "mode">): string {
  const kinds: Record<Inode["type"], string> = {
    file: "-",
    virtual: "-",
    directory: "d",
    link: "l",
    device: "c",
  };
  const bits = [6, 3, 0].map((shift) => {
    const value = node.mode >> shift;
    return `${value & 4 ? "r" : "-"}${value & 2 ? "w" : "-"}${value & 1 ? "x" : "-"}`;
  });
  const text = [...bits.join("")];
  const special: readonly (readonly [number, number, string])[] = [
    [0o4000, 2, "s"],
    [0o2000, 5, "s"],
    [0o1000, 8, "t"],
  ];
  for (const [bit, at, letter] of special) {
    if (node.mode & bit) {
      text[at] = text[at] === "x" ? letter : letter.toUpperCase();
    }
  }
  return kinds[node.type] + text.join("");
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dateText(mtimeMs: number, nowMs: number): string {
  const time = instantFromMs(mtimeMs);
  const day = `${months[time.getUTCMonth()]} ${String(time.getUTCDate()).padStart(2)}`;
  const isRecent = Math.abs(nowMs - mtimeMs) < 15768000000;
  const clock = time.toISOString().slice(11, 16);
  return `${day} ${isRecent ? clock : ` ${time.getUTCFullYear()}`}`;
}

/** `1.2K`, `34M`: as BusyBox's make_human_readable_str. */
function humanSize(bytes: number): string {
  const units = ["", "K", "M", "G", "T"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? String(value) : `${value.toFixed(1)}${units[unit]}`;
}
