import { mkdir, readdir, readlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ShellLimits } from "../../core/limits.ts";
import { bashrc } from "../shell/bashrc.ts";
import { editorFiles } from "../shell/editors.ts";
import { learnerUser } from "./arguments.ts";

const { id, name, home } = learnerUser;

/** Where the gateway's socket and the learner's kubeconfig lie inside. */
export const insidePaths = {
  socketDirectory: "/run/gateway",
  kubeconfig: "/run/kubeconfig",
  entry: "/etc/kubebook/entry",
} as const;

/** The port on which kubectl finds the API server inside. */
export const apiPort = 6443;

/** kubectl's own default place, so that it and every other client find it without being told. */
const installKubeconfig = `if ! cmp -s ${insidePaths.kubeconfig} ~/.kube/.issued; then
  mkdir -p ~/.kube && cat ${insidePaths.kubeconfig} >~/.kube/config && cp ~/.kube/config ~/.kube/.issued
  chmod 600 ~/.kube/config ~/.kube/.issued
fi 2>/dev/null`;

/**
 * Runs first inside: sets the limits (here, because a limit on processes counts per user namespace), opens
 * the port to the gateway, puts the kubeconfig in place, and becomes the shell.
 */
function entry(limits: ShellLimits): string {
  const kib = (bytes: number) => Math.floor(bytes / 1024);
  return `#!/bin/bash
ulimit -c 0 -u ${limits.processesMax} -n ${limits.openFilesMax} -f ${kib(limits.fileBytesMax)} -d ${kib(limits.dataBytesMax)}
if [ -S ${insidePaths.socketDirectory}/s ]; then
  # A session of its own, so that Ctrl-C in the shell doesn't end it; nodelay saves 40 ms a call.
  setsid socat TCP-LISTEN:${apiPort},bind=127.0.0.1,fork,reuseaddr,nodelay \\
    UNIX-CONNECT:${insidePaths.socketDirectory}/s </dev/null >/dev/null 2>&1 &
  for ((try = 0; try < 200; try++)); do
    IFS= read -rd '' sockets </proc/net/tcp
    [[ $sockets == *":${apiPort.toString(16).toUpperCase()} 00000000:0000 0A"* ]] && break
    sleep 0.005
  done
fi
${installKubeconfig}
if (($# > 0)); then exec bash -c "$1"; fi
exec bash --rcfile /etc/kubebook/bashrc -i
`;
}

function etcFiles(limits: ShellLimits): Readonly<Record<string, string>> {
  return {
    passwd: `root:x:0:0:root:/root:/usr/sbin/nologin\n${name}:x:${id}:${id}::${home}:/bin/bash\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n`,
    group: `root:x:0:\n${name}:x:${id}:\nnogroup:x:65534:\n`,
    hosts: "127.0.0.1 localhost kubebook\n::1 localhost\n",
    hostname: "kubebook\n",
    "resolv.conf": "# No network here: kubectl reaches the cluster through 127.0.0.1.\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "bash.bashrc": ". /etc/kubebook/bashrc\n",
    ...editorFiles,
    "kubebook/bashrc": bashrc,
    "kubebook/entry": entry(limits),
  };
}

/**
 * Writes what the sandbox sees as /etc into `directory`. The same for all sandboxes, read-only to them.
 * `alternatives` is an empty place for the host's, through which Debian finds `vi`.
 */
export async function writeEtc(directory: string, limits: ShellLimits): Promise<void> {
  await mkdir(join(directory, "alternatives"), { recursive: true, mode: 0o755 });
  for (const [path, text] of Object.entries(etcFiles(limits))) {
    await mkdir(dirname(join(directory, path)), { recursive: true, mode: 0o755 });
    await writeFile(join(directory, path), text, {
      mode: path === "kubebook/entry" ? 0o755 : 0o644,
    });
  }
}

/** The host's links from / into /usr (`/bin`, `/lib64`, …), which programs and their loader need. */
export async function usrLinks(): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  for (const entryOfRoot of await readdir("/", { withFileTypes: true })) {
    if (entryOfRoot.isSymbolicLink()) {
      const target = await readlink(`/${entryOfRoot.name}`);
      if (/^\/?usr\//.test(target)) {
        links.set(`/${entryOfRoot.name}`, target);
      }
    }
  }
  return links;
}
