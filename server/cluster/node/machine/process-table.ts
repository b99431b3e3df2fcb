import type { Process } from "./process.ts";

/** The processes of one PID namespace: a container's, or those of containers that share it. */
export class ProcessTable {
  readonly #processes = new Map<number, Process>();
  #lastPid = 0;

  /** By pid, ascending. */
  get processes(): readonly Process[] {
    return [...this.#processes.values()];
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** Makes a process with the next pid. */
  add(make: (pid: number) => Process): Process {
    this.#lastPid += 1;
    const process = make(this.#lastPid);
    this.#processes.set(process.pid, process);
    return process;
  }

  remove(process: Process): void {
    this.#processes.delete(process.pid);
  }
}
