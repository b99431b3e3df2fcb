import type { ApiObservation, Observation } from "../../gateway/index.ts";

/** An answered API call, as conditions see it. */
export interface CallFacts {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly code: number;
  readonly message: string;
  readonly asTable: boolean;
  readonly fieldSelector: string;
  readonly tool: string;
  /** Of a review of the learner's own rights, what it asked for; null for everything else. */
  readonly asks: ApiObservation["asks"] | null;
}

/** When something began and when it was over. */
interface Times {
  readonly beganMs: number;
  readonly atMs: number;
}

/** One thing that a learner did. `facts` is what conditions see of it. */
export type Deed =
  | (Times & { readonly kind: "call"; readonly facts: CallFacts })
  | (Times & { readonly kind: "exec" | "scan"; readonly facts: object });

/** Translates what the gateway saw. A command in a Pod is an `exec` alone, even one that was refused. */
export function deedOf(observation: Observation): Deed {
  const atMs = Date.parse(observation.at);
  if (observation.kind === "scan") {
    return { kind: "scan", beganMs: atMs, atMs, facts: observation.summary };
  }
  const { verb, group, resource, subresource, namespace, name, code, message } = observation;
  const { asTable, fieldSelector, tool, asks = null } = observation;
  const times = { beganMs: atMs - observation.durationMs, atMs };
  if (subresource === "exec") {
    const { command, exitCode } = observation.exec ?? { command: [], exitCode: null };
    return { kind: "exec", ...times, facts: { namespace, name, command, exitCode, code, message } };
  }
  const call = { verb, group, resource, subresource, namespace, name, code, message };
  return { kind: "call", ...times, facts: { ...call, asTable, fieldSelector, tool, asks } };
}

/** The last deeds of one learner, oldest first. */
export class ObservationLog {
  readonly #max: number;
  #deeds: Deed[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(deed: Deed): void {
    this.#deeds.push(deed);
    if (this.#deeds.length > this.#max) {
      this.#deeds.shift();
    }
  }

  since(atMs: number): readonly Deed[] {
    return this.#deeds.filter((deed) => deed.atMs >= atMs);
  }

  /** Forgets what was done before `atMs`. @returns whether nothing is left. */
  forgetBefore(atMs: number): boolean {
    this.#deeds = this.#deeds.filter((deed) => deed.atMs >= atMs);
    return this.#deeds.length === 0;
  }
}
