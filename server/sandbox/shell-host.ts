import type { Owned } from "../core/lifecycle.ts";
import type { GatewayAccess, SandboxId } from "../gateway/index.ts";

/** How to start one process; its environment is whole, nothing of the server's is added. */
export interface ShellCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a sandbox brings to its shells. */
export interface ShellPlace {
  readonly sandbox: SandboxId;
  /** The sandbox's number, from which its user id on the host follows. */
  readonly number: number;
  /** The home directory on the host. */
  readonly home: string;
  readonly access: GatewayAccess;
}

/** The shells of one sandbox. Disposing takes back what `open` made; whoever started processes ends them first. */
export interface SandboxShells extends Owned {
  /** An interactive shell, or with `script` what `bash -c` does with it. */
  command(script: string | null): ShellCommand;
  /** Ends a process that was started from {@link command}, and all that it started. */
  end(pid: number): void;
}

/** Where learners' shells run. */
export interface ShellHost {
  readonly kind: "bubblewrap" | "local";
  /** Whether shells reach the gateway by a loopback port instead of the unix socket. */
  readonly needsLoopback: boolean;
  /** The user on the host who owns the home of sandbox `number`; null means the server's own. */
  ownerOf(number: number): number | null;
  open(place: ShellPlace): Promise<SandboxShells>;
}

/** Read-only things of the host that every shell sees, e.g. `/opt/bin/kubectl`. */
export interface SharedFile {
  readonly source: string;
  readonly target: string;
}

/** The environment in Node's type, in which the page framework makes a variable of the server's own mandatory. */
export function toProcessEnv(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return env as NodeJS.ProcessEnv;
}
