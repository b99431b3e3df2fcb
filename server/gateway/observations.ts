import type { IncomingMessage } from "node:http";
import type { Clock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import { type Owned, toOwned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { RequestInfo } from "../kube/index.ts";
import type { ApiObservation, Observation, SandboxId } from "./gateway.ts";

/** More than any command of kubectl has: what it is called by, without its arguments. */
const toolCharactersMax = 100;

type Listener = (observation: Observation) => void;
/** What is known of a call only while it is served. */
type ServedFacts = { readonly name?: string } & Pick<ApiObservation, "asks" | "exec">;

/** One call while it runs; it is told exactly once. */
export interface PendingObservation {
  /** Completes what the path alone doesn't say. */
  note(facts: ServedFacts): void;
  tell(code: number, message: string): void;
}

/** Hands every finished call and every scan to the listeners. */
export class Observations {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #listeners = new Set<Listener>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  subscribe(listener: Listener): Owned {
    this.#listeners.add(listener);
    return toOwned(() => void this.#listeners.delete(listener));
  }

  /** Starts the clock of a call. */
  begin(sandbox: SandboxId, info: RequestInfo, request: IncomingMessage): PendingObservation {
    const startMs = this.#clock.now().getTime();
    const wanted = wantedBy(request);
    let facts: ServedFacts = {};
    let told = false;
    return {
      note: (more) => {
        facts = { ...facts, ...more };
      },
      tell: (code, message) => {
        if (told) {
          return;
        }
        told = true;
        const now = this.#clock.now();
        this.publish({
          kind: "api-call",
          sandbox,
          at: now.toISOString(),
          verb: verbOf(info),
          group: info.group,
          resource: info.resource,
          subresource: info.subresource,
          namespace: info.namespace,
          name: facts.name || info.name,
          code,
          message,
          durationMs: now.getTime() - startMs,
          ...wanted,
          ...(facts.asks ? { asks: facts.asks } : {}),
          ...(facts.exec ? { exec: facts.exec } : {}),
        });
      },
    };
  }

  /** Hands a fact to every listener. */
  publish(observation: Observation): void {
    for (const listener of this.#listeners) {
      try {
        listener(observation);
      } catch (error) {
        this.#log.error({ error: messageOf(error) }, "an observer failed");
      }
    }
  }
}

/**
 * What a request says beyond its path. Selectors and `Accept` are read as they came: that's how the learner knows them.
 * Source: kubernetes/cli-runtime `pkg/genericclioptions/command_headers.go` v0.35 (`Kubectl-Command`).
 */
function wantedBy({
  url,
  headers,
}: IncomingMessage): Pick<ApiObservation, "asTable" | "fieldSelector" | "tool"> {
  const query = new URLSearchParams((url ?? "").split("?", 2)[1]);
  const tool = headers["kubectl-command"];
  return {
    asTable: headers.accept?.includes("as=Table") ?? false,
    fieldSelector: query.get("fieldSelector") ?? "",
    tool: typeof tool === "string" ? tool.slice(0, toolCharactersMax) : "",
  };
}

/** Opening a stream is a `create`, whether it is asked for by POST or by a websocket's GET. */
function verbOf(info: RequestInfo): string {
  const opens = ["exec", "attach", "portforward"].includes(info.subresource);
  return opens && info.verb === "get" ? "create" : info.verb;
}
