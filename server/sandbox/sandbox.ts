import type { Localized } from "../contracts/lab.ts";
import type { StartOver } from "../contracts/terminal.ts";
import type { Clock } from "../core/clock.ts";
import { type Owned, OwnedStack, toOwned } from "../core/lifecycle.ts";
import type { Limits } from "../core/limits.ts";
import type { Logger } from "../core/log.ts";
import type { Gateway, SandboxId } from "../gateway/index.ts";
import type { Store, StoredSandbox } from "../store/index.ts";
import { activityOf } from "./activity.ts";
import { watchHome } from "./home-watch.ts";
import type { Homes } from "./homes.ts";
import type { ShellCommand, ShellHost } from "./shell-host.ts";
import { homeFull, words } from "./words.ts";

/** A process that was started from a sandbox's command. */
export interface RunningShell {
  readonly pid: number;
  /** Shows the learner a line about the shell, just before it is ended. */
  tell(message: Localized): void;
}

/** A sandbox that is ready for shells. */
export interface Sandbox {
  readonly id: SandboxId;
  readonly learnerId: string;
  /** How to start a shell; see {@link RunningShell} for what to do with it. */
  command(script: string | null): ShellCommand;
  /** Ends the shell's process, with all that it started, when disposed or when the sandbox ends. */
  adopt(shell: RunningShell): Owned;
  /** Says that the learner is here: a sandbox without a sign of life becomes idle. */
  touch(): void;
}

/** Parts that sandboxes are made of. */
export interface SandboxParts {
  readonly store: Pick<Store, "sandboxes">;
  readonly gateway: Gateway;
  readonly shellHost: ShellHost;
  readonly homes: Homes;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "home">;
  readonly log: Logger;
}

/** A sandbox with what its owner needs to end it. */
export interface LiveSandbox extends Sandbox, Owned {
  lastUsedMs(): number;
  /** Ends all shells, each told `message` first. */
  endShells(message: Localized): void;
}

/** Deletes what a sandbox holds; none of its shells may run when its home goes. */
export async function resetSandbox(
  parts: SandboxParts,
  stored: StoredSandbox,
  what: StartOver,
): Promise<void> {
  if (what.home) {
    await parts.homes.remove(stored.id);
    await parts.homes.ensure(stored.id, parts.shellHost.ownerOf(stored.number));
  }
  if (what.objects) {
    await parts.gateway.destroy(stored.id);
    await parts.gateway.provision(stored.id);
  }
}

/**
 * Opens the sandbox that is stored for a learner: its objects in the cluster, its home, its way to the
 * gateway, its shells. `isProvisioned`: the objects are known to be made. What was opened is closed again if a step fails. Disposing ends every process.
 */
export async function openSandbox(
  parts: SandboxParts,
  stored: StoredSandbox,
  { isProvisioned = false } = {},
): Promise<LiveSandbox> {
  const { gateway, shellHost, clock } = parts;
  const owned = new OwnedStack();
  try {
    const home = await parts.homes.ensure(stored.id, shellHost.ownerOf(stored.number));
    if (!isProvisioned) {
      await gateway.provision(stored.id);
    }
    const access = owned.own(await gateway.open(stored.id, { loopback: shellHost.needsLoopback }));
    const place = { sandbox: stored.id, number: stored.number, home, access };
    const shells = owned.own(await shellHost.open(place));
    const running = new Set<RunningShell>();
    let usedMs = clock.now().getTime();

    function end(shell: RunningShell): void {
      if (running.delete(shell)) {
        shells.end(shell.pid);
      }
    }
    function endShells(message: Localized): void {
      for (const shell of [...running]) {
        shell.tell(message);
        end(shell);
      }
    }
    owned.defer(() => endShells(words.ended));
    owned.own(
      await watchHome({
        home,
        clock,
        bounds: parts.limits.home,
        activity: () => activityOf([...running].map(({ pid }) => pid)),
        onFull(excess) {
          parts.log.warn({ sandbox: stored.id }, "home over its bounds: shells ended");
          endShells(homeFull(excess));
        },
      }),
    );

    return {
      id: stored.id,
      learnerId: stored.learnerId,
      command: (script) => shells.command(script),
      adopt(shell) {
        running.add(shell);
        return toOwned(() => end(shell));
      },
      touch() {
        usedMs = clock.now().getTime();
      },
      lastUsedMs: () => usedMs,
      endShells,
      dispose: () => owned.dispose(),
    };
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}
