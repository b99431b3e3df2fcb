import type { Process, Program } from "../../machine/process.ts";
import type { Command } from "./command.ts";
import { connect } from "./connect.ts";
import { dnsServerList, dnsSuffix, entrypointTester, etcHosts } from "./facts.ts";
import { liveness } from "./liveness.ts";
import { logsGenerator } from "./logs-generator.ts";
import { mounttest } from "./mounttest.ts";
import { netexec } from "./netexec.ts";
import { pause } from "./pause.ts";
import { porter } from "./porter.ts";
import { serveHostname } from "./serve-hostname.ts";
import { testWebserver } from "./test-webserver.ts";

/** Subcommands with the words of their help, by name. */
const commands: ReadonlyMap<string, { readonly run: Command; readonly short: string }> = new Map([
  [
    "connect",
    { run: connect, short: "Attempts a TCP, UDP or SCTP connection and returns useful errors" },
  ],
  ["dns-server-list", { run: dnsServerList, short: "Prints the host's DNS Server list" }],
  ["dns-suffix", { run: dnsSuffix, short: "Prints the host's DNS suffix list" }],
  ["entrypoint-tester", { run: entrypointTester, short: "Prints the args it's passed and exits" }],
  ["etc-hosts", { run: etcHosts, short: "Prints the host's /etc/hosts file" }],
  ["liveness", { run: liveness, short: "Starts a server that is alive for 10 seconds" }],
  ["logs-generator", { run: logsGenerator, short: "Outputs lines of logs to stdout uniformly" }],
  [
    "mounttest",
    {
      run: mounttest,
      short:
        "Creates files with given permissions and outputs FS type, owner, mode, permissions, contents of files",
    },
  ],
  [
    "netexec",
    {
      run: netexec,
      short: "Creates HTTP(S), UDP, and (optionally) SCTP servers with various endpoints",
    },
  ],
  ["pause", { run: pause, short: "Pauses the execution" }],
  ["porter", { run: porter, short: "Serves requested data on ports specified in ENV variables" }],
  ["serve-hostname", { run: serveHostname, short: "Serves the hostname" }],
  ["test-webserver", { run: testWebserver, short: "Starts a simple HTTP fileserver" }],
]);

/**
 * The test image of Kubernetes: servers for every protocol, a client that tells why it failed, and
 * tools that tell facts. Subcommands that need a TLS certificate or the API aren't part of it.
 * Source: kubernetes test/images/agnhost v1.35.
 */
export const agnhost: Program = async (process) => {
  const [name, ...words] = process.argv.slice(1);
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    await process.write(help());
    return 0;
  }
  const command = commands.get(name);
  if (!command) {
    const fault = name.startsWith("-")
      ? `unknown flag: ${name}`
      : `unknown command "${name}" for "app"`;
    return await refuse(process, fault, "app");
  }
  if (words.includes("--help") || words.includes("-h")) {
    await process.write(`${command.short}\n\nUsage:\n  app ${name} [flags]\n`);
    return 0;
  }
  const outcome = command.run(process, words);
  return typeof outcome === "string"
    ? await refuse(process, outcome, `app ${name}`)
    : await outcome;
};

async function refuse(process: Process, fault: string, path: string): Promise<number> {
  await process.complain(`Error: ${fault}\nRun '${path} --help' for usage.\n`);
  return 1;
}

function help(): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length));
  const rows = [...commands].map(([name, { short }]) => `  ${name.padEnd(width)} ${short}\n`);
  return `Usage:\n  app [command]\n\nAvailable Commands:\n${rows.join("")}\nUse "app [command] --help" for more information about a command.\n`;
}
