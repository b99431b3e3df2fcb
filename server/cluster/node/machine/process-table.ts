/** The processes of one PID namespace: a container's, or those of containers that share it. */
export class ProcessTable<P extends { readonly pid: number }> {
  readonly #processes = new Map<number, P>();
  #lastPid = 0;

  /** By pid, ascending. */
  get processes(): readonly P[] {
    return [...this.#processes.values()];
  }

  get(pid: number): P | undefined {
    return this.#processes.get(pid);
  }

  /** Makes a process with the next pid. */
  add(make: (pid: number) => P): P {
    this.#lastPid += 1;
    const process = make(this.#lastPid);
    this.#processes.set(process.pid, process);
    return process;
  }

  remove(process: P): void {
    this.#processes.delete(process.pid);
  }
}
