import type { Clock } from "../../../core/clock.ts";
import { InvariantError, messageOf } from "../../../core/errors.ts";
import type { Logger } from "../../../core/log.ts";
import type { Network, Origin, PodAddress } from "../../network/network.ts";
import type { FileSystem } from "./filesystem.ts";
import type { Credentials } from "./inode.ts";
import type { OpenFile } from "./open-file.ts";
import { absolutePath } from "./paths.ts";
import type { ProcessTable } from "./process-table.ts";
import type { ProcessorShare } from "./processor.ts";
import { isIgnoredByDefault, Signal, SignalDeath } from "./signals.ts";

/** What surrounds a container's programs. */
export interface MachineEnvironment {
  readonly pod: PodAddress;
  readonly hostname: string;
  readonly podIp: string;
  readonly nodeName: string;
  /** The node's own network (hostNetwork) instead of the Pod's. */
  readonly hostNetwork: boolean;
  /** Kernel capabilities that the container's programs have, by name. */
  readonly capabilities: ReadonlySet<string>;
  /** Whose words the C library of the image's programs uses. */
  readonly libc: "glibc" | "musl";
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Logger;
  readonly share: ProcessorShare;
  /** The PID namespace to join; by default the container has one of its own. */
  readonly processes?: ProcessTable<Process>;
  /** Programs by absolute path. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Made at the first look at it: most containers never have one looked at. */
  readonly makeFileSystem: () => FileSystem;
}

/** One running container as its programs see it. */
export interface Machine {
  readonly environment: MachineEnvironment;
  readonly clock: Clock;
  readonly log: Logger;
  readonly share: ProcessorShare;
  readonly network: Network;
  /** As which party the container's programs open connections. */
  readonly origin: Origin;
  readonly fs: FileSystem;
  /** By pid, ascending. */
  readonly processes: readonly Process[];
  /** No further process may be made. */
  readonly isFull: boolean;
  process(pid: number): Process | undefined;
  spawn(start: ProcessStart): Process;
  signalGroup(group: number, signal: number): void;
  /** Takes an ended process away. */
  reap(ended: Process): void;
  /** The same machine for programs whose root directory is another one. */
  withRoot(makeFileSystem: () => FileSystem): Machine;
}

/** What a process runs; resolves with the exit code. */
export type Program = (process: Process) => Promise<number>;

/** How a process begins. It takes over one reference to each file. */
export interface ProcessStart {
  readonly argv: readonly string[];
  readonly program: Program;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly credentials: Credentials;
  readonly files: ReadonlyMap<number, OpenFile>;
  readonly parent: Process | null;
  /** Default: the parent's group. */
  readonly newGroup?: boolean;
}

type Handler = "default" | "ignore" | (() => void);

const encoder = new TextEncoder();

/** A running program of a container: identity, open files, environment, signals. */
export class Process {
  readonly machine: Machine;
  readonly pid: number;
  readonly parent: Process | null;
  readonly group: number;
  readonly credentials: Credentials;
  readonly startedMs: number;
  argv: readonly string[];
  env: Map<string, string>;
  cwd: string;
  /** What `ps` shows instead of the arguments, if the program said so. */
  title: string | null = null;
  umask = 0o022;
  readonly files: Map<number, OpenFile>;
  readonly exited: Promise<number>;
  readonly #death = new AbortController();
  readonly #handlers = new Map<number, Handler>();
  #hasEnded = false;

  constructor(machine: Machine, pid: number, start: ProcessStart) {
    this.machine = machine;
    this.pid = pid;
    this.parent = start.parent;
    this.group = start.newGroup || !start.parent ? pid : start.parent.group;
    this.credentials = start.credentials;
    this.startedMs = machine.clock.now().getTime();
    this.argv = start.argv;
    this.env = new Map(start.env);
    this.cwd = start.cwd;
    this.files = new Map(start.files);
    this.exited = this.#run(start.program);
  }

  /** Aborts when a signal kills the process; its reason is a {@link SignalDeath}. */
  get signal(): AbortSignal {
    return this.#death.signal;
  }

  /** Sets what a signal does; `default` for PID 1 means that it is ignored, as the kernel has it. */
  onSignal(signal: number, handler: Handler): void {
    this.#handlers.set(signal, handler);
  }

  handlerOf(signal: number): Handler {
    return this.#handlers.get(signal) ?? "default";
  }

  /** Delivers a signal from another process of the container, or with `force` from outside. */
  kill(signal: number, force = false): void {
    if (this.#hasEnded) {
      return;
    }
    const handler = signal === Signal.KILL ? "default" : this.handlerOf(signal);
    if (typeof handler === "function") {
      handler();
      return;
    }
    const isInit = this.pid === 1 && !(force && signal === Signal.KILL);
    if (handler === "ignore" || isIgnoredByDefault(signal) || signal === 0 || isInit) {
      return;
    }
    this.#death.abort(new SignalDeath(signal));
  }

  file(descriptor: number): OpenFile | undefined {
    return this.files.get(descriptor);
  }

  /** What the program means by a path. */
  path(path: string): string {
    return absolutePath(this.cwd, path);
  }

  /** The next chunk of standard input. */
  read(): Promise<Uint8Array | null> {
    return this.file(0)?.read(this.signal) ?? Promise.resolve(null);
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    await this.#writeTo(1, bytes);
  }

  /** Writes to standard error. */
  async complain(text: string): Promise<void> {
    await this.#writeTo(2, text);
  }

  sleep(durationMs: number): Promise<void> {
    return this.machine.clock.sleep(durationMs, this.signal);
  }

  /** Runs what a program does beside itself, such as for a signal. It ends with the process and never fails it. */
  beside(task: () => Promise<unknown>): void {
    task().catch((error: unknown) => {
      if (!(error instanceof SignalDeath)) {
        this.machine.log.warn({ argv: this.argv[0], error: messageOf(error) }, "program failed");
      }
    });
  }

  /** Lets others run if this container has used its slice; call it in every loop. */
  async breathe(): Promise<void> {
    this.signal.throwIfAborted();
    if (this.machine.share.isDue()) {
      await this.machine.share.next(this.signal);
    }
  }

  async #writeTo(descriptor: number, bytes: Uint8Array | string): Promise<void> {
    if (this.machine.share.isDue()) {
      await this.machine.share.next(this.signal);
    }
    this.signal.throwIfAborted();
    const data = typeof bytes === "string" ? encoder.encode(bytes) : bytes;
    await this.file(descriptor)?.write(data, this.signal);
  }

  async #run(program: Program): Promise<number> {
    await Promise.resolve();
    const code = await Promise.race([this.#outcome(program), this.#killed()]);
    this.#hasEnded = true;
    if (!this.signal.aborted) {
      this.#death.abort(new SignalDeath(Signal.HUP));
    }
    for (const file of this.files.values()) {
      file.release();
    }
    this.files.clear();
    this.machine.reap(this);
    return code;
  }

  async #outcome(program: Program): Promise<number> {
    try {
      return (await program(this)) & 0xff;
    } catch (error) {
      if (error instanceof SignalDeath) {
        return 128 + error.signal;
      }
      if (error instanceof InvariantError) {
        throw error;
      }
      this.machine.log.warn({ argv: this.argv[0], error: messageOf(error) }, "program failed");
      return 139;
    }
  }

  #killed(): Promise<number> {
    return new Promise((resolve) => {
      this.signal.addEventListener(
        "abort",
        () => {
          const reason: unknown = this.signal.reason;
          resolve(128 + (reason instanceof SignalDeath ? reason.signal : Signal.KILL));
        },
        { once: true },
      );
    });
  }
}
