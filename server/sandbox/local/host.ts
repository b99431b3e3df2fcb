import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { invariant } from "../../core/errors.ts";
import { killTree } from "../processes.ts";
import { bashrc } from "../shell/bashrc.ts";
import type { SandboxShells, SharedFile, ShellHost, ShellPlace } from "../shell-host.ts";

/** What a local host needs to know. */
export interface LocalOptions {
  readonly runDirectory: string;
  /** Those under /opt/bin are put first on the PATH. */
  readonly sharedFiles: readonly SharedFile[];
  /** The server's PATH: a local shell uses the programs of the machine. */
  readonly path: string;
}

async function linkPrograms(directory: string, files: readonly SharedFile[]): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  for (const { source, target } of files) {
    if (target.startsWith("/opt/bin/")) {
      await symlink(source, join(directory, target.slice("/opt/bin/".length)));
    }
  }
}

async function writeKubeconfig(place: ShellPlace, directory: string): Promise<string> {
  invariant(place.access.loopbackUrl, "a local shell needs the gateway's loopback port");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "kubeconfig");
  await writeFile(file, place.access.kubeconfig(place.access.loopbackUrl), { mode: 0o600 });
  return file;
}

/**
 * Shells that run as the server's own user, without walls: for one person on a machine of their own. Home
 * is still the sandbox's, and kubectl still reaches nothing but the gateway.
 */
export async function createLocalHost(options: LocalOptions): Promise<ShellHost> {
  const programs = join(options.runDirectory, "bin");
  const rcFile = join(options.runDirectory, "bashrc");
  await mkdir(options.runDirectory, { recursive: true, mode: 0o700 });
  await linkPrograms(programs, options.sharedFiles);
  await writeFile(rcFile, bashrc);

  return {
    kind: "local",
    needsLoopback: true,
    ownerOf: () => null,
    async open(place): Promise<SandboxShells> {
      const directory = join(options.runDirectory, place.sandbox);
      const kubeconfig = await writeKubeconfig(place, directory);
      const env = {
        PATH: `${programs}:${options.path}`,
        HOME: place.home,
        USER: "learner",
        SHELL: "/bin/bash",
        TERM: "xterm-256color",
        LANG: "C.UTF-8",
        KUBECONFIG: kubeconfig,
      };
      return {
        command: (script) => ({
          file: "bash",
          args: script === null ? ["--rcfile", rcFile, "-i"] : ["-c", script],
          cwd: place.home,
          env,
        }),
        end: (pid) => killTree(pid),
        dispose: () => rm(directory, { recursive: true, force: true }),
      };
    },
  };
}
