import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** How many there are of something now, by a label; read each time Prometheus asks. */
interface GaugeSource {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  readonly read: () => ReadonlyMap<string, number>;
}

/** What Prometheus may know of this server: counts and times, never names of learners. */
export interface Metrics {
  gauge(source: GaugeSource): void;
  /** Counts a learner's API call and the time it took. */
  countCall(call: {
    readonly verb: string;
    readonly code: number;
    readonly durationMs: number;
  }): void;
  /** Answers `/metrics`. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

const durationBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Verbs of the API; whatever else somebody sends is one series, not one each. */
const verbs = new Set([
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
  ...["connect", "head", "options", "post", "put"],
]);

/**
 * Whether a request may see the metrics: with the operator's token, or without one set, from this machine
 * itself; not what a proxy brings from outside.
 */
function mayRead(request: IncomingMessage, token: string | null): boolean {
  if (token === null) {
    const { remoteAddress = "" } = request.socket;
    const isLocal = /^(?:::1|(?:::ffff:)?127\.)/.test(remoteAddress);
    return isLocal && request.headers["x-forwarded-for"] === undefined;
  }
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Metrics of this process and of what is added to them. `token` null: for this machine only. */
export function createMetrics(token: string | null): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "kubebook_" });
  const calls = new Counter({
    name: "kubebook_api_calls_total",
    help: "API calls of learners, by verb and status.",
    labelNames: ["verb", "code"],
    registers: [registry],
  });
  const durations = new Histogram({
    name: "kubebook_api_call_duration_seconds",
    help: "Time until an API call of a learner was answered; watches and streams are left out.",
    labelNames: ["verb"],
    buckets: durationBuckets,
    registers: [registry],
  });
  return {
    gauge({ name, help, label, read }) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        collect() {
          gauge.reset();
          for (const [value, count] of read()) {
            gauge.set({ [label]: value }, count);
          }
        },
      });
    },
    countCall({ verb, code, durationMs }) {
      const known = verbs.has(verb) ? verb : "other";
      calls.inc({ verb: known, code });
      if (known !== "watch" && known !== "connect") {
        durations.observe({ verb: known }, durationMs / 1000);
      }
    },
    async serve(request, response) {
      if (!mayRead(request, token)) {
        response.writeHead(404, { "Content-Type": "text/plain" }).end("not found\n");
        return;
      }
      const text = await registry.metrics();
      response.writeHead(200, { "Content-Type": registry.contentType }).end(text);
    },
  };
}
