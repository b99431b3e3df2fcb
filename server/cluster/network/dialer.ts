import type { Clock } from "../../core/clock.ts";
import type { Party, PolicyWorld, Verdict } from "../../network-policy/index.ts";
import { judgeFlow } from "../../network-policy/index.ts";
import type { FlowLog, FlowOutcome } from "./flows/flow-log.ts";
import { type EchoOutcome, NetworkError, type Origin, type Protocol } from "./network.ts";
import type { Parties } from "./parties.ts";
import type { Route, Router } from "./services/router.ts";

/** What a program dials. */
export interface Target {
  readonly ip: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** An attempt that found its way, or why it didn't. */
export interface Attempt {
  readonly source: Party;
  readonly route: Route;
  readonly outcome: FlowOutcome;
}

/** The kernel gives up after 6 retries of a SYN. */
const connectTimeoutMs = 127_000;
/** Three unanswered ARP requests, one second apart. */
const arpTimeoutMs = 3_000;

/** Routes and judges each attempt, and notes it in the flow log. */
export class Dialer {
  readonly #clock: Clock;
  readonly #parties: Parties;
  readonly #router: Router;
  readonly #world: PolicyWorld;
  readonly #flows: FlowLog;

  constructor(parts: {
    clock: Clock;
    parties: Parties;
    router: Router;
    world: PolicyWorld;
    flows: FlowLog;
  }) {
    this.#clock = parts.clock;
    this.#parties = parts.parties;
    this.#router = parts.router;
    this.#world = parts.world;
    this.#flows = parts.flows;
  }

  /** @param listens whether somebody accepts at the end of a route. */
  attempt(from: Origin, target: Target, listens: (route: Route) => boolean): Attempt {
    const source = this.#parties.originParty(from);
    const route = this.#router.route(source, target);
    const { destination, port } = route;
    const verdict = judgeFlow(
      { source, destination, port, protocol: target.protocol },
      this.#world,
    );
    const outcome = outcomeOf(route, verdict, listens);
    this.#flows.add({
      time: this.#clock.now().toISOString(),
      source,
      destination,
      dialled: { ip: target.ip, port: target.port },
      ...(route.service ? { service: route.service } : {}),
      port,
      protocol: target.protocol,
      outcome,
      egress: verdict.egress,
      ingress: verdict.ingress,
      reason: reasonOf(route, verdict, outcome),
    });
    return { source, route, outcome };
  }

  /** What becomes of an ICMP echo request, which no flow records. */
  echo(from: Origin, ip: string): EchoOutcome {
    const source = this.#parties.originParty(from);
    const { kind, destination } = this.#router.routeToAddress(source, ip);
    if (kind !== "to") {
      return kind === "unreachable" ? "unreachable" : "lost";
    }
    const flow = { source, destination, port: 0, protocol: "ICMP" as const };
    return judgeFlow(flow, this.#world).allowed ? "reply" : "lost";
  }

  /** Fails as the kernel reports an attempt that did not get through. */
  async fail(outcome: FlowOutcome, signal?: AbortSignal): Promise<never> {
    if (outcome === "refused") {
      throw new NetworkError("refused", "Connection refused");
    }
    if (outcome === "unreachable") {
      await this.#clock.sleep(arpTimeoutMs, signal);
      throw new NetworkError("unreachable", "No route to host");
    }
    await this.#clock.sleep(connectTimeoutMs, signal);
    throw new NetworkError("timeout", "Connection timed out");
  }
}

/** A Service without endpoints rejects before policies are asked; anything else meets them first. */
function outcomeOf(
  route: Route,
  verdict: Verdict,
  listens: (route: Route) => boolean,
): FlowOutcome {
  if (route.kind === "refused") {
    return "refused";
  }
  if (!verdict.allowed) {
    return "denied";
  }
  if (route.kind !== "to") {
    return route.kind;
  }
  return listens(route) ? "allowed" : "refused";
}

function reasonOf(route: Route, verdict: Verdict, outcome: FlowOutcome): string {
  const where = `${route.destination.ip} port ${route.port}`;
  const service = route.service ? `Service ${route.service.namespace}/${route.service.name}` : "";
  switch (outcome) {
    case "allowed":
    case "denied":
      return verdict.sentence;
    case "refused":
      return route.kind === "refused"
        ? `Refused: ${service} has no ready endpoints.`
        : `Refused: policies allow it, but nothing listens on ${where}.`;
    case "dropped":
      return service === ""
        ? `Dropped: nothing in the cluster has the address ${route.destination.ip}.`
        : `Dropped: ${service} has no way to serve port ${route.port} from here.`;
    case "unreachable":
      return `Unreachable: no Pod has the address ${route.destination.ip}.`;
  }
}
