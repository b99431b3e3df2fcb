import type { Process, Program } from "../../machine/process.ts";
import { defaultPath, resolveProgram } from "../../shell/launch.ts";

const directory = "/docker-entrypoint.d";
const script = "/docker-entrypoint.sh";
const site = "/etc/nginx/conf.d/default.conf";

/**
 * The image's start script: prepares the configuration, says so, and becomes the command.
 * Source: docker-nginx entrypoint/docker-entrypoint.sh and 10-listen-on-ipv6-by-default.sh (texts).
 * @param packaged the default site as the image brings it
 */
export function nginxEntrypoint(packaged: string): Program {
  return async (process) => {
    const argv = process.argv.slice(1);
    if (argv[0] === "nginx" || argv[0] === "nginx-debug") {
      await prepare(process, packaged);
    }
    const launch = resolveProgram(process, argv, process.env.get("PATH") ?? defaultPath);
    if (launch.kind !== "program") {
      const isDenied = launch.kind === "denied";
      const why = isDenied ? launch.error : "not found";
      await process.complain(`${script}: exec: line 47: ${argv[0] ?? ""}: ${why}\n`);
      return isDenied ? 126 : 127;
    }
    process.argv = launch.argv;
    return await launch.program(process);
  };
}

async function prepare(process: Process, packaged: string): Promise<void> {
  if (process.env.get("NGINX_ENTRYPOINT_QUIET_LOGS")) {
    return;
  }
  const lines = [
    `${script}: ${directory}/ is not empty, will attempt to perform configuration`,
    `${script}: Looking for shell scripts in ${directory}/`,
    `${script}: Launching ${directory}/10-listen-on-ipv6-by-default.sh`,
    ...ipv6Lines(process, packaged).map((line) => `10-listen-on-ipv6-by-default.sh: info: ${line}`),
    `${script}: Sourcing ${directory}/15-local-resolvers.envsh`,
    `${script}: Launching ${directory}/20-envsubst-on-templates.sh`,
    `${script}: Launching ${directory}/30-tune-worker-processes.sh`,
    `${script}: Configuration complete; ready for start up`,
  ];
  await process.write(`${lines.join("\n")}\n`);
}

/** Adds `listen [::]` to the packaged site, if it may. */
function ipv6Lines(process: Process, packaged: string): string[] {
  const { fs } = process.machine;
  const who = process.credentials;
  if (!fs.exists(site, who)) {
    return [`${site} is not a file or does not exist`];
  }
  try {
    fs.access(site, who, 2);
  } catch {
    return [`can not modify ${site} (read-only file system?)`];
  }
  const text = new TextDecoder().decode(fs.readFile(site, who));
  if (/listen\s+\[::\]/.test(text)) {
    return ["IPv6 listen already enabled"];
  }
  const checking = `Getting the checksum of ${site}`;
  if (text !== packaged) {
    return [checking, `${site} differs from the packaged version`];
  }
  const port = /listen\s+(\d+)/.exec(text)?.[1] ?? "80";
  const changed = text.replace(/(listen\s+)(\d+);/, `$1$2;\n    listen  [::]:${port};`);
  fs.writeFile(site, new TextEncoder().encode(changed), who);
  return [checking, `Enabled listen on IPv6 in ${site}`];
}
