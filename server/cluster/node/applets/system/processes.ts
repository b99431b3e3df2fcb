import type { Process, Program } from "../../machine/process.ts";
import { userName } from "../files/names.ts";

function cpuTime(): string {
  return "0:00";
}

/** `ps [-o COL,…]`: every process of the container, and `ps` itself. Source: BusyBox 1.36 procps/ps.c. */
export const ps: Program = async (process) => {
  const at = process.argv.indexOf("-o");
  const columns =
    at > 0 ? (process.argv[at + 1] ?? "").split(",") : ["pid", "user", "time", "args"];
  const widths: Record<string, number> = { pid: 5, ppid: 5, user: 8, group: 8, time: 5, stat: 4 };
  const titles: Record<string, string> = { args: "COMMAND", comm: "COMMAND" };
  const lines = [
    columns.map((name) => cell(titles[name] ?? name.toUpperCase(), name, widths)),
    ...process.machine.processes.map((each) =>
      columns.map((name) => cell(value(process, each, name), name, widths)),
    ),
  ];
  const width = process.file(1)?.terminal?.columns ?? 132;
  await process.write(
    lines.map((line) => `${line.join(" ").trimEnd().slice(0, width)}\n`).join(""),
  );
  return 0;
};

function cell(text: string, name: string, widths: Readonly<Record<string, number>>): string {
  const width = widths[name] ?? 0;
  return name === "pid" || name === "ppid" ? text.padStart(width) : text.padEnd(width);
}

function value(viewer: Process, process: Process, name: string): string {
  switch (name) {
    case "pid":
      return String(process.pid);
    case "ppid":
      return String(process.parent?.pid ?? 0);
    case "user":
      return userName(viewer, process.credentials.uid) ?? String(process.credentials.uid);
    case "time":
      return cpuTime().padStart(5);
    case "stat":
      return process === viewer ? "R" : "S";
    case "comm":
      return (process.argv[0] ?? "").split("/").at(-1) ?? "";
    default:
      return process.title ?? process.argv.join(" ");
  }
}

/** `pidof NAME…` and `pgrep`. */
export const pidof: Program = async (process) => {
  const names = process.argv.slice(1);
  const found = process.machine.processes.filter((each) =>
    names.includes((each.argv[0] ?? "").split("/").at(-1) ?? ""),
  );
  if (found.length === 0) {
    return 1;
  }
  await process.write(
    `${found
      .map((each) => each.pid)
      .reverse()
      .join(" ")}\n`,
  );
  return 0;
};

/** `killall [-SIGNAL] NAME…`. */
export const killall: Program = async (process) => {
  const names = process.argv.slice(1).filter((word) => !word.startsWith("-"));
  let status = 0;
  for (const name of names) {
    const found = process.machine.processes.filter(
      (each) => each !== process && (each.argv[0] ?? "").split("/").at(-1) === name,
    );
    if (found.length === 0) {
      await process.complain(`killall: ${name}: no process killed\n`);
      status = 1;
    }
    for (const each of found) {
      each.kill(15);
    }
  }
  return status;
};
