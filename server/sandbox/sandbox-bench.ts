import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxState } from "../contracts/terminal.ts";
import { ManualClock } from "../core/clock.ts";
import { type ArrivalLimits, limitProfiles, type SandboxLimits } from "../core/limits.ts";
import { createLogger } from "../core/log.ts";
import { openStore, type Store } from "../store/index.ts";
import { FakeGateway } from "./fake-gateway.ts";
import { createHomes } from "./homes.ts";
import type { RunningShell } from "./sandbox.ts";
import { createSandboxes } from "./sandboxes.ts";
import type { Sandboxes } from "./sandboxes-service.ts";
import type { AttendedPage } from "./seats/attendance.ts";
import type { ShellHost } from "./shell-host.ts";

/** In milliseconds. */
export const minute = 60_000;

/** For tests: sandboxes by a clock that is moved by hand, without a cluster and without processes. */
export class SandboxBench {
  readonly directory: string;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly gateway: FakeGateway;
  /** Ids of processes that were ended. */
  readonly ended: number[] = [];
  /** What shells of {@link SandboxBench.shell} were told. */
  readonly told: string[] = [];
  #sandboxes: Sandboxes;

  private constructor(directory: string, clock: ManualClock, store: Store) {
    this.directory = directory;
    this.clock = clock;
    this.store = store;
    this.gateway = new FakeGateway(join(directory, "gateway"));
    this.#sandboxes = this.#create({}, {});
  }

  static async make(): Promise<SandboxBench> {
    const directory = await mkdtemp(join(tmpdir(), "kubebook-sandboxes-"));
    const clock = new ManualClock();
    return new SandboxBench(
      directory,
      clock,
      await openStore({ file: join(directory, "db"), clock }),
    );
  }

  get sandboxes(): Sandboxes {
    return this.#sandboxes;
  }

  /** Ends the service and starts another one on the same store and homes. */
  async restart(
    sandboxes: Partial<SandboxLimits> = {},
    arrivals: Partial<ArrivalLimits> = {},
  ): Promise<void> {
    await this.#sandboxes.dispose();
    this.#sandboxes = this.#create(sandboxes, arrivals);
  }

  async newLearner(): Promise<string> {
    return (await this.store.learners.create()).id;
  }

  /** A page of the learner's, looked at or in the background. */
  page(learnerId: string, isShown = true): AttendedPage {
    const page = this.#sandboxes.attend(learnerId);
    page.show(isShown);
    return page;
  }

  /** A shell to be adopted by a sandbox. */
  shell(pid: number): RunningShell {
    return { pid, tell: (message) => void this.told.push(message.en) };
  }

  /** All states that are told from now on. */
  record(): SandboxState[] {
    const states: SandboxState[] = [];
    this.#sandboxes.onState((_, state) => void states.push(state));
    return states;
  }

  async dispose(): Promise<void> {
    await this.#sandboxes.dispose();
    await this.store.dispose();
    await rm(this.directory, { recursive: true });
  }

  #create(sandboxes: Partial<SandboxLimits>, arrivals: Partial<ArrivalLimits>): Sandboxes {
    const { classroom } = limitProfiles;
    return createSandboxes({
      store: this.store,
      gateway: this.gateway,
      shellHost: this.#shellHost(),
      homes: createHomes(join(this.directory, "homes"), null),
      clock: this.clock,
      log: createLogger({ level: "silent", name: "test" }),
      limits: {
        ...classroom,
        sandboxes: { ...classroom.sandboxes, sparesMax: 0, ...sandboxes },
        arrivals: { ...classroom.arrivals, ...arrivals },
      },
    });
  }

  #shellHost(): ShellHost {
    return {
      kind: "local",
      needsLoopback: false,
      ownerOf: () => null,
      open: async () => ({
        command: (script) => ({ file: "sh", args: [script ?? "-i"], cwd: "/", env: {} }),
        end: (pid) => void this.ended.push(pid),
        dispose() {},
      }),
    };
  }
}
