import { type Owned, toOwned } from "../../core/lifecycle.ts";
import type { Decision, Party } from "../../network-policy/index.ts";

const flowsPerNamespaceMax = 200;

/** What became of a connection attempt. `refused` passed the policies but found nobody. */
export type FlowOutcome = "allowed" | "denied" | "refused" | "dropped" | "unreachable";

/** One connection attempt, datagram or look-up, as an observer of the network sees it. */
export interface FlowRecord {
  /** Grows by one with each flow of the cluster. */
  readonly id: number;
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
  readonly egress?: Decision;
  readonly ingress?: Decision;
  /** An English sentence that says why. */
  readonly reason: string;
}

/** The last flows of each namespace, oldest first; a flow between two namespaces is in both. */
export class FlowLog {
  readonly #byNamespace = new Map<string, FlowRecord[]>();
  readonly #listeners = new Set<(flow: FlowRecord) => void>();
  #lastId = 0;

  add(flow: Omit<FlowRecord, "id">): FlowRecord {
    this.#lastId += 1;
    const record = { id: this.#lastId, ...flow };
    for (const namespace of namespacesOf(record)) {
      const records = this.#byNamespace.get(namespace) ?? [];
      records.push(record);
      if (records.length > flowsPerNamespaceMax) {
        records.shift();
      }
      this.#byNamespace.set(namespace, records);
    }
    for (const listener of this.#listeners) {
      listener(record);
    }
    return record;
  }

  list(namespace: string): readonly FlowRecord[] {
    return [...(this.#byNamespace.get(namespace) ?? [])];
  }

  /** Drops the flows of a namespace that is gone. */
  forget(namespace: string): void {
    this.#byNamespace.delete(namespace);
  }

  /** Tells each flow from now on. */
  onFlow(listener: (flow: FlowRecord) => void): Owned {
    this.#listeners.add(listener);
    return toOwned(() => void this.#listeners.delete(listener));
  }
}

function namespacesOf({ source, destination }: FlowRecord): Set<string> {
  const pods = [source, destination].filter((party) => party.kind === "pod");
  return new Set(pods.map((pod) => pod.namespace));
}
