import type { Program } from "../../machine/process.ts";
import { banner } from "../report.ts";

/** `busybox [APPLET [ARG]…]`, `--list`. Source: BusyBox 1.36 libbb/appletlib.c (busybox_main). */
export function multiCall(applets: ReadonlyMap<string, Program>): Program {
  return async (process) => {
    const [name, ...args] = process.argv.slice(1);
    const names = [...applets.keys()].toSorted();
    if (name === undefined || name === "--help") {
      const list = wrapped(names);
      await process.write(
        `${banner}\nUsage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: function [arguments]...\n\nCurrently defined functions:\n${list}`,
      );
      return 0;
    }
    if (name === "--list" || name === "--list-full") {
      const prefix = name === "--list" ? "" : "bin/";
      await process.write(names.map((each) => `${prefix}${each}\n`).join(""));
      return 0;
    }
    const applet = applets.get(name);
    if (!applet) {
      await process.complain(`${name}: applet not found\n`);
      return 127;
    }
    process.argv = [name, ...args];
    return await applet(process);
  };
}

/** Names with commas, in lines of 80 columns. */
function wrapped(names: readonly string[]): string {
  const lines: string[] = [];
  let line = "\t";
  for (const [index, name] of names.entries()) {
    const word = index < names.length - 1 ? `${name}, ` : name;
    if (line.length + word.length + 7 > 80) {
      lines.push(line.trimEnd());
      line = "\t";
    }
    line += word;
  }
  return `${[...lines, line].join("\n")}\n`;
}
