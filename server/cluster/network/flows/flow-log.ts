import { type Owned, toOwned } from "../../../core/lifecycle.ts";
import type { Decision, Party } from "../../../network-policy/index.ts";

/** What became of a connection attempt. `refused` passed the policies but found nobody. */
export type FlowOutcome = "allowed" | "denied" | "refused" | "dropped" | "unreachable";

/** One connection attempt, datagram or look-up, as an observer of the network sees it. */
export interface FlowRecord {
  /** RFC 3339 with milliseconds. */
  readonly time: string;
  readonly source: Party;
  /** The destination after Service translation. */
  readonly destination: Party;
  /** What the program dialled. */
  readonly dialled: { readonly ip: string; readonly port: number };
  readonly service?: { readonly namespace: string; readonly name: string };
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly outcome: FlowOutcome;
  readonly egress: Decision;
  readonly ingress: Decision;
  /** An English sentence that says why. */
  readonly reason: string;
}

/** Tells observers of each connection attempt; keeps none. */
export class FlowLog {
  readonly #listeners = new Set<(flow: FlowRecord) => void>();

  add(flow: FlowRecord): void {
    for (const listener of this.#listeners) {
      listener(flow);
    }
  }

  /** Tells each flow from now on. */
  onFlow(listener: (flow: FlowRecord) => void): Owned {
    this.#listeners.add(listener);
    return toOwned(() => void this.#listeners.delete(listener));
  }
}
