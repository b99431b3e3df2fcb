import { existsSync } from "node:fs";
import { chmod, chown, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toOwned } from "../../core/lifecycle.ts";
import { limitProfiles, type ShellLimits } from "../../core/limits.ts";
import { killSandbox } from "../processes.ts";
import type {
  SandboxShells,
  SharedFile,
  ShellCommand,
  ShellHost,
  ShellPlace,
} from "../shell-host.ts";
import { bwrapArguments, learnerUser, type Mount, stageCommand } from "./arguments.ts";
import { seccompFilter } from "./seccomp.ts";
import { syscallTables } from "./seccomp-syscalls.ts";
import { apiPort, insidePaths, usrLinks, writeEtc } from "./system-files.ts";

/** Above every range that distributions and container managers hand out. */
const firstUserId = 1_900_000_000;
const seccompFd = 9;

/** What a bubblewrap host needs to know. */
export interface BubblewrapOptions {
  /** Owned by the server and private to it; holds /etc and each sandbox's kubeconfig. */
  readonly runDirectory: string;
  readonly sharedFiles: readonly SharedFile[];
  /** Whether shells get users of their own on the host: only root can do that. */
  readonly ownUsers: boolean;
  /** Default: the profile `classroom`. */
  readonly limits?: ShellLimits;
}

/** The first editor that this machine has; kubectl's own choice if there's none. */
function findEditor(): string | undefined {
  return ["nano", "vim", "vi"].find((name) => existsSync(`/usr/bin/${name}`));
}

/** The learner's environment; whatever the server has in its own stays there. */
function environment(): Record<string, string> {
  const editor = findEditor();
  return {
    PATH: "/opt/bin:/usr/bin:/bin",
    HOME: learnerUser.home,
    USER: learnerUser.name,
    LOGNAME: learnerUser.name,
    SHELL: "/bin/bash",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    ...(editor === undefined ? {} : { EDITOR: editor, KUBE_EDITOR: editor }),
  };
}

async function writeFilter(runDirectory: string): Promise<string | null> {
  const table = syscallTables[process.arch];
  if (!table) {
    return null;
  }
  const file = join(runDirectory, "seccomp.bpf");
  await writeFile(file, seccompFilter(table), { mode: 0o600 });
  return file;
}

/** Starts `bwrap` with the filter open at its descriptor: `sh` opens it, as Node's PTY hands over none. */
function withFilter(filter: string | null, command: readonly string[]): ShellCommand {
  const script = filter === null ? 'exec "$@"' : `exec ${seccompFd}<"$0"; exec "$@"`;
  return {
    file: "/bin/sh",
    args: ["-c", script, filter ?? "sh", ...command],
    cwd: "/",
    env: environment(),
  };
}

async function sharedMounts(files: readonly SharedFile[], etc: string): Promise<Mount[]> {
  const mounts: Mount[] = [{ source: etc, target: "/etc", writable: false }];
  if (existsSync("/etc/alternatives")) {
    mounts.push({ source: "/etc/alternatives", target: "/etc/alternatives", writable: false });
  }
  for (const { source, target } of files) {
    mounts.push({ source: await realpath(source), target, writable: false });
  }
  return mounts;
}

/** Writes the sandbox's kubeconfig and lets its user reach it and the socket. */
async function writeAccess(place: ShellPlace, directory: string, uid: number | null) {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const kubeconfig = join(directory, "kubeconfig");
  await writeFile(kubeconfig, place.access.kubeconfig(`https://127.0.0.1:${apiPort}`), {
    mode: 0o600,
  });
  if (uid !== null) {
    const socket = join(place.access.socketDirectory, "s");
    for (const path of [kubeconfig, place.access.socketDirectory, socket]) {
      await chown(path, uid, uid);
    }
    await chmod(socket, 0o600);
  }
  return kubeconfig;
}

/**
 * Shells in bubblewrap: nothing of the host but /usr, `sharedFiles`, the sandbox's home and its socket to the
 * gateway. As root, each sandbox is a user of its own on the host.
 */
export async function createBubblewrapHost(options: BubblewrapOptions): Promise<ShellHost> {
  const limits = options.limits ?? limitProfiles.classroom.shell;
  const etc = join(options.runDirectory, "etc");
  await mkdir(options.runDirectory, { recursive: true, mode: 0o700 });
  await writeEtc(etc, limits);
  const links = await usrLinks();
  const shared = await sharedMounts(options.sharedFiles, etc);
  const filter = await writeFilter(options.runDirectory);
  const ownerOf = (number: number) => (options.ownUsers ? firstUserId + number : null);

  function bwrap(mounts: readonly Mount[]): string[] {
    const shape = { mounts, limits, links, seccompFd: filter === null ? null : seccompFd };
    return ["bwrap", ...bwrapArguments(shape)];
  }

  return {
    kind: "bubblewrap",
    needsLoopback: false,
    ownerOf,
    async open(place): Promise<SandboxShells> {
      const uid = ownerOf(place.number);
      const directory = join(options.runDirectory, place.sandbox);
      const kubeconfig = await writeAccess(place, directory, uid);
      const { socketDirectory } = place.access;
      const mounts: Mount[] = [
        ...shared,
        { source: socketDirectory, target: insidePaths.socketDirectory, writable: false },
        { source: kubeconfig, target: insidePaths.kubeconfig, writable: false },
        { source: place.home, target: learnerUser.home, writable: true },
      ];
      const stage = uid === null ? null : stageCommand(mounts, uid);
      const start = stage ? [...stage.command, ...bwrap(stage.staged)] : bwrap(mounts);
      return {
        command: (script) =>
          withFilter(filter, [...start, insidePaths.entry, ...(script === null ? [] : [script])]),
        // The namespaces die with the process that holds them, and with those all that runs in them.
        end: (pid) => killSandbox(pid),
        dispose: toOwned(() => rm(directory, { recursive: true, force: true })).dispose,
      };
    },
  };
}
