import type { Clock } from "../../../core/clock.ts";
import type { Logger } from "../../../core/log.ts";
import type { Network, Origin } from "../../network/network.ts";
import type { FileSystem } from "./filesystem.ts";
import { type Machine, type MachineEnvironment, Process, type ProcessStart } from "./process.ts";
import { ProcessTable } from "./process-table.ts";
import type { ProcessorShare } from "./processor.ts";
import { Signal } from "./signals.ts";

/** Processes that one container may have at a time, as a pids limit. */
const processesMax = 100;

/** One running container: its files, its processes, its place in the network. It ends with the first spawned. */
export class SimulatedMachine implements Machine {
  readonly environment: MachineEnvironment;
  readonly #table: ProcessTable<Process>;
  #init: Process | null = null;
  #files: FileSystem | null = null;

  constructor(environment: MachineEnvironment) {
    this.environment = environment;
    this.#table = environment.processes ?? new ProcessTable();
  }

  get clock(): Clock {
    return this.environment.clock;
  }

  get log(): Logger {
    return this.environment.log;
  }

  get share(): ProcessorShare {
    return this.environment.share;
  }

  get network(): Network {
    return this.environment.network;
  }

  /** As which party the container's programs open connections. */
  get origin(): Origin {
    const { hostNetwork, nodeName, pod } = this.environment;
    return hostNetwork ? { kind: "node", node: nodeName } : { kind: "pod", pod };
  }

  get fs(): FileSystem {
    this.#files ??= this.environment.makeFileSystem();
    return this.#files;
  }

  /** The PID namespace, for containers that join it. */
  get table(): ProcessTable<Process> {
    return this.#table;
  }

  /** By pid, ascending; those of other containers in the PID namespace too. */
  get processes(): readonly Process[] {
    return this.#table.processes;
  }

  process(pid: number): Process | undefined {
    return this.#table.get(pid);
  }

  get isFull(): boolean {
    return this.#own.length >= processesMax;
  }

  get #own(): readonly Process[] {
    return this.processes.filter((process) => process.machine === this);
  }

  spawn(start: ProcessStart): Process {
    const process = this.#table.add((pid) => new Process(this, pid, start));
    this.#init ??= process;
    return process;
  }

  /** The same machine for programs whose root directory is another one. */
  withRoot(makeFileSystem: () => FileSystem): Machine {
    return new SimulatedMachine({ ...this.environment, processes: this.#table, makeFileSystem });
  }

  signalGroup(group: number, signal: number): void {
    for (const process of this.processes) {
      if (process.group === group) {
        process.kill(signal);
      }
    }
  }

  /** Takes an ended process away. The end of the container's first kills its others. */
  reap(ended: Process): void {
    this.#table.remove(ended);
    if (ended === this.#init) {
      for (const process of this.#own) {
        process.kill(Signal.KILL, true);
      }
    }
  }
}
