import { terminalLimits } from "./limits.ts";

/**
 * Shares out how much may be under way to browsers: a terminal alone gets a wide window for throughput;
 * many busy ones get narrow ones, so that a key's echo finds short queues.
 */
export class FlowBudget {
  readonly #busy = new Set<object>();

  /** Marks a terminal as busy or quiet. */
  mark(terminal: object, busy: boolean): void {
    if (busy) {
      this.#busy.add(terminal);
    } else {
      this.#busy.delete(terminal);
    }
  }

  /** Bytes that each terminal may have sent and not yet seen acknowledged. */
  get windowBytes(): number {
    const share = Math.floor(terminalLimits.windowBudgetBytes / Math.max(1, this.#busy.size));
    return Math.min(terminalLimits.windowBytesMax, Math.max(terminalLimits.windowBytesMin, share));
  }
}
