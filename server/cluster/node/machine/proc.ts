import { type DirectoryNode, directoryNode, type Inode, virtualNode } from "./inode.ts";
import type { Machine, Process } from "./process.ts";

/** A directory whose entries are looked up when they are needed. */
class LiveEntries extends Map<string, Inode> {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    super();
    this.#machine = machine;
  }

  override get(name: string): Inode | undefined {
    const process = /^\d+$/.test(name) ? this.#machine.process(Number(name)) : undefined;
    return process ? processTree(process) : super.get(name);
  }

  override keys(): MapIterator<string> {
    const pids = this.#machine.processes.map((process) => String(process.pid));
    return new Map([...pids, ...super.keys()].map((name) => [name, true])).keys();
  }
}

/** /proc of a container, as far as people look into it. */
export function procTree(machine: Machine): DirectoryNode {
  const root = directoryNode({ mode: 0o555 });
  root.entries = new LiveEntries(machine);
  const add = (name: string, read: () => string) => root.entries.set(name, virtualNode(read));
  add("version", () => "Linux version 6.8.0-kubebook (builder@kubebook) #1 SMP PREEMPT_DYNAMIC\n");
  add("uptime", () => `${(uptimeMs(machine) / 1000).toFixed(2)} 0.00\n`);
  add(
    "loadavg",
    () => `0.00 0.00 0.00 1/${machine.processes.length} ${machine.processes.at(-1)?.pid ?? 1}\n`,
  );
  add("meminfo", () => memory);
  add("cpuinfo", () => processors);
  add("filesystems", () => "nodev\ttmpfs\nnodev\toverlay\n\text4\n");
  add("mounts", () => mountTable(machine));
  const self = directoryNode({ mode: 0o555 });
  self.entries.set(
    "mounts",
    virtualNode(() => mountTable(machine)),
  );
  self.entries.set(
    "status",
    virtualNode(() => lastStatus(machine)),
  );
  self.entries.set(
    "cmdline",
    virtualNode(() => commandLine(machine.processes.at(-1))),
  );
  root.entries.set("self", self);
  return root;
}

/** The lines of /proc/mounts. */
export function mountTable(machine: Machine): string {
  const fixed = [
    "tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755,inode64 0 0",
    "devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0",
  ];
  const lines = machine.fs.mounts.map(({ source, path, type, readOnly }) => {
    const flags = type === "proc" || type === "sysfs" ? "nosuid,nodev,noexec,relatime" : "relatime";
    return `${source} ${path} ${type} ${readOnly && type !== "proc" ? "ro" : "rw"},${flags} 0 0`;
  });
  return `${[...lines.slice(0, 1), ...fixed, ...lines.slice(1)].join("\n")}\n`;
}

function uptimeMs(machine: Machine): number {
  const startedMs = machine.process(1)?.startedMs ?? machine.clock.now().getTime();
  return machine.clock.now().getTime() - startedMs;
}

function commandLine(process: Process | undefined): string {
  return process ? `${process.argv.join("\0")}\0` : "";
}

function lastStatus(machine: Machine): string {
  const process = machine.processes.at(-1);
  return process ? statusOf(process) : "";
}

/** Bits of capabilities by their numbers. Source: linux/capability.h. */
const capabilityBits: Record<string, number> = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  FOWNER: 3,
  FSETID: 4,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  SETPCAP: 8,
  NET_BIND_SERVICE: 10,
  NET_ADMIN: 12,
  NET_RAW: 13,
  SYS_CHROOT: 18,
  SYS_PTRACE: 19,
  SYS_ADMIN: 21,
  SYS_TIME: 25,
  MKNOD: 27,
  AUDIT_WRITE: 29,
  SETFCAP: 31,
};

function statusOf(process: Process): string {
  const { uid, gid, groups } = process.credentials;
  let mask = 0n;
  for (const name of process.machine.environment.capabilities) {
    mask |= 1n << BigInt(capabilityBits[name] ?? 40);
  }
  const bounding = mask.toString(16).padStart(16, "0");
  const effective = uid === 0 ? bounding : "0".repeat(16);
  const name = (process.argv[0] ?? "").split("/").at(-1) ?? "";
  return [
    `Name:\t${name}`,
    `Umask:\t${process.umask.toString(8).padStart(4, "0")}`,
    "State:\tS (sleeping)",
    `Pid:\t${process.pid}`,
    `PPid:\t${process.parent?.pid ?? 0}`,
    `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    `Gid:\t${gid}\t${gid}\t${gid}\t${gid}`,
    `Groups:\t${groups.join(" ")} `,
    "CapInh:\t0000000000000000",
    `CapPrm:\t${effective}`,
    `CapEff:\t${effective}`,
    `CapBnd:\t${bounding}`,
    "CapAmb:\t0000000000000000",
    "Seccomp:\t2",
    "",
  ].join("\n");
}

function processTree(process: Process): DirectoryNode {
  const root = directoryNode({ mode: 0o555 });
  root.entries.set(
    "cmdline",
    virtualNode(() => commandLine(process)),
  );
  root.entries.set(
    "comm",
    virtualNode(() => `${(process.argv[0] ?? "").split("/").at(-1)}\n`),
  );
  root.entries.set(
    "status",
    virtualNode(() => statusOf(process)),
  );
  root.entries.set(
    "environ",
    virtualNode(
      () => [...process.env].map(([name, value]) => `${name}=${value}\0`).join(""),
      0o400,
    ),
  );
  root.entries.set(
    "mounts",
    virtualNode(() => mountTable(process.machine)),
  );
  const [rootMount] = process.machine.fs.mounts;
  if (rootMount) {
    root.entries.set("root", rootMount.root);
  }
  return root;
}

const memory = `MemTotal:        8039900 kB
MemFree:         4811200 kB
MemAvailable:    6420480 kB
Buffers:          120400 kB
Cached:          1523100 kB
SwapTotal:             0 kB
SwapFree:              0 kB
`;

const processors = [0, 1, 2, 3]
  .map((index) => `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: Virtual CPU\n`)
  .join("\n");
