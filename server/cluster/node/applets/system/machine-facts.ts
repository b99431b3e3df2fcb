import { mountTable } from "../../machine/proc.ts";
import type { Process, Program } from "../../machine/process.ts";
import { banner } from "../report.ts";

/** A program that prints one text. */
export function prints(text: (process: Process) => string): Program {
  return async (process) => {
    await process.write(text(process));
    return 0;
  };
}

/** `hostname [-i]`. */
export const hostname: Program = async (process) => {
  const { environment } = process.machine;
  const [word] = process.argv.slice(1);
  if (word !== undefined && !word.startsWith("-")) {
    await process.complain("hostname: sethostname: Operation not permitted\n");
    return 1;
  }
  await process.write(`${word === "-i" ? environment.podIp : environment.hostname}\n`);
  return 0;
};

/** `uname [-amnrspvio]`. */
export const uname: Program = async (process) => {
  const flags = process.argv.slice(1).join("").replace(/-/g, "") || "s";
  const host = process.machine.environment.hostname;
  const fields: readonly (readonly [string, string])[] = [
    ["s", "Linux"],
    ["n", host],
    ["r", "6.8.0-51-generic"],
    ["v", "#52-Ubuntu SMP PREEMPT_DYNAMIC"],
    ["m", "x86_64"],
    ["o", "GNU/Linux"],
  ];
  const shown = fields.filter(([letter]) => flags.includes("a") || flags.includes(letter));
  await process.write(`${shown.map(([, text]) => text).join(" ")}\n`);
  return 0;
};

/** `env [-i] [NAME=VALUE]… [PROGRAM…]` without a program, and `printenv`. */
export const printenv: Program = async (process) => {
  const names = process.argv.slice(1).filter((word) => !word.startsWith("-"));
  if (names.length === 0) {
    await process.write([...process.env].map(([name, value]) => `${name}=${value}\n`).join(""));
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const value = process.env.get(name);
    status = value === undefined ? 1 : status;
    await process.write(value === undefined ? "" : `${value}\n`);
  }
  return status;
};

/** `mount` without arguments lists; with arguments a container may not. */
export const mount: Program = async (process) => {
  if (process.argv.length > 1) {
    await process.complain("mount: permission denied (are you root?)\n");
    return 1;
  }
  const lines = mountTable(process.machine)
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [source, path, type, flags] = line.split(" ");
      return `${source} on ${path} type ${type} (${flags})\n`;
    });
  await process.write(lines.join(""));
  return 0;
};

/** `df [-h]`. */
export const df: Program = async (process) => {
  const human = process.argv.includes("-h");
  const title = human
    ? "Filesystem                Size      Used Available Use% Mounted on\n"
    : "Filesystem           1K-blocks      Used Available Use% Mounted on\n";
  const [total, used, free] = human
    ? ["58.4G", "12.1G", "43.3G"]
    : ["61202244", "12684412", "45376480"];
  const rows = process.machine.fs.mounts
    .filter(({ type }) => type !== "proc" && type !== "sysfs")
    .map(
      ({ source, path }) =>
        `${source.padEnd(20)} ${String(total).padStart(9)} ${String(used).padStart(9)} ${String(free).padStart(9)}  22% ${path}\n`,
    );
  await process.write(title + rows.join(""));
  return 0;
};

/** `ip addr`, `ip route`, `ip link`. */
export const ip: Program = async (process) => {
  const [what = ""] = process.argv.slice(1).filter((word) => !word.startsWith("-"));
  const { podIp } = process.machine.environment;
  if (/^a(ddr(ess)?)?$/.test(what)) {
    await process.write(addresses(podIp, true));
    return 0;
  }
  if (/^l(ink)?$/.test(what)) {
    await process.write(addresses(podIp, false));
    return 0;
  }
  if (/^r(oute)?$/.test(what)) {
    const gateway = podIp.replace(/\d+$/, "1");
    await process.write(
      `default via ${gateway} dev eth0 \n${podIp.replace(/\d+$/, "0")}/24 via ${gateway} dev eth0  src ${podIp} \n${gateway} dev eth0 scope link  src ${podIp} \n`,
    );
    return 0;
  }
  await process.complain(`${banner}\nUsage: ip [OPTIONS] address|route|link|neigh|rule [ARGS]\n`);
  return 1;
};

function hardwareAddress(ip: string): string {
  const bytes = ip.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `0a:58:${bytes.join(":")}`;
}

function addresses(podIp: string, withInet: boolean): string {
  const inet = (text: string) => (withInet ? text : "");
  return `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
${inet("    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n")}2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue qlen 1000
    link/ether ${hardwareAddress(podIp)} brd ff:ff:ff:ff:ff:ff
${inet(`    inet ${podIp}/24 brd ${podIp.replace(/\d+$/, "255")} scope global eth0\n       valid_lft forever preferred_lft forever\n`)}`;
}

/** `ifconfig`. */
export const ifconfig = prints(({ machine }) => {
  const { podIp } = machine.environment;
  return `eth0      Link encap:Ethernet  HWaddr ${hardwareAddress(podIp).toUpperCase()}
          inet addr:${podIp}  Bcast:${podIp.replace(/\d+$/, "255")}  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1

lo        Link encap:Local Loopback
          inet addr:127.0.0.1  Mask:255.0.0.0
          UP LOOPBACK RUNNING  MTU:65536  Metric:1

`;
});

/** `free`. */
export const free = prints(
  () => `              total        used        free      shared  buff/cache   available
Mem:        8039900     1595200     4811200       12840     1633500     6420480
Swap:             0           0           0
`,
);

/** `uptime`. */
export const uptime = prints(({ machine }) => {
  const now = machine.clock.now();
  const startedMs = machine.process(1)?.startedMs ?? now.getTime();
  const minutes = Math.floor((now.getTime() - startedMs) / 60000);
  const span =
    minutes < 60
      ? `${minutes} min`
      : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  return ` ${now.toISOString().slice(11, 19)} up ${span},  0 users,  load average: 0.00, 0.00, 0.00\n`;
});
