import type { Clock } from "../../../core/clock.ts";
import type { Logger } from "../../../core/log.ts";
import type { Network, Origin } from "../../network/network.ts";
import type { FileSystem } from "./filesystem.ts";
import { type Machine, type MachineEnvironment, Process, type ProcessStart } from "./process.ts";
import type { ProcessorShare } from "./processor.ts";
import { Signal } from "./signals.ts";

/** Processes that one container may have at a time, as a pids limit. */
const processesMax = 100;

/** One running container: its files, its processes, its place in the network. PID 1 is the first spawned. */
export class SimulatedMachine implements Machine {
  readonly environment: MachineEnvironment;
  readonly #processes = new Map<number, Process>();
  #nextPid = 1;
  #files: FileSystem | null = null;

  constructor(environment: MachineEnvironment) {
    this.environment = environment;
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

  /** By pid, ascending. */
  get processes(): readonly Process[] {
    return [...this.#processes.values()];
  }

  process(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  get isFull(): boolean {
    return this.#processes.size >= processesMax;
  }

  spawn(start: ProcessStart): Process {
    const process = new Process(this, this.#nextPid++, start);
    this.#processes.set(process.pid, process);
    return process;
  }

  signalGroup(group: number, signal: number): void {
    for (const process of this.processes) {
      if (process.group === group) {
        process.kill(signal);
      }
    }
  }

  /** Takes an ended process away. The end of PID 1 kills all others, as the kernel does. */
  reap(ended: Process): void {
    this.#processes.delete(ended.pid);
    if (ended.pid === 1) {
      for (const process of this.processes) {
        process.kill(Signal.KILL, true);
      }
    }
  }
}
