import type { Gateway } from "./gateway/index.ts";
import type { Sandboxes } from "./sandbox/index.ts";
import type { Terminals } from "./terminal/index.ts";
import type { Metrics, PageSockets } from "./web/index.ts";

/** What is counted. */
interface Measured {
  readonly gateway: Gateway;
  readonly sandboxes: Sandboxes;
  readonly terminals: Terminals;
  readonly sockets: PageSockets;
}

/** Counts what operators watch, as long as the server runs. */
export function measure(
  metrics: Metrics,
  { gateway, sandboxes, terminals, sockets }: Measured,
): void {
  metrics.gauge({
    name: "kubebook_sandboxes",
    help: "Sandboxes by phase, of learners who came since the start.",
    label: "phase",
    read: () => sandboxes.counts(),
  });
  metrics.gauge({
    name: "kubebook_open",
    help: "Open tabs of browsers, and terminals with a shell.",
    label: "what",
    read: () =>
      new Map([
        ["tabs", sockets.tabs],
        ["terminals", terminals.count],
      ]),
  });
  gateway.onObservation((observation) => {
    if (observation.kind === "api-call") {
      metrics.countCall(observation);
    }
  });
}
