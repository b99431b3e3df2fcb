import type { Process } from "../../machine/process.ts";
import type { Command } from "./command.ts";

const decoder = new TextDecoder();

function read(process: Process, path: string): string {
  return decoder.decode(process.machine.fs.readFile(path, process.credentials));
}

/** Words of /etc/resolv.conf's lines that begin with `keyword`, joined by commas. */
function resolverWords(process: Process, keyword: string): string {
  return read(process, "/etc/resolv.conf")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first === keyword)
    .flatMap(([, ...words]) => words)
    .join(",");
}

function printing(text: (process: Process) => string): Command {
  return async (process) => {
    await process.write(`${text(process)}\n`);
    return 0;
  };
}

/** `dns-suffix`. Source: test/images/agnhost/dns v1.35. */
export const dnsSuffix = printing((process) => resolverWords(process, "search"));
/** `dns-server-list`. */
export const dnsServerList = printing((process) => resolverWords(process, "nameserver"));
/** `etc-hosts`. */
export const etcHosts = printing((process) => read(process, "/etc/hosts"));
/** `entrypoint-tester`: all of its command line, as Go prints a slice. */
export const entrypointTester = printing((process) => `[${process.argv.join(" ")}]`);
