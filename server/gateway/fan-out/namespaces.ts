import type { KubeObject } from "../../kube/index.ts";
import { mapAnswerHeaders } from "../mapping/headers.ts";
import { sandboxLabel } from "../mapping/names.ts";
import { hidePlatformEverywhere } from "../mapping/platform-objects.ts";
import { relayAnswer, replaceNames, sendObject, sendWhole } from "../requests/answer.ts";
import { type Exchange, upstreamRequestOf } from "../requests/exchange.ts";
import { jsonOf } from "../upstream/read.ts";
import type { UpstreamRequest } from "../upstream/upstream.ts";
import { listMerged } from "./merged-list.ts";
import { MergedWatch } from "./merged-watch.ts";

const namespacesPath = "/api/v1/namespaces";

/**
 * The queries that together select what a learner sees of the namespaces: their own, and those that
 * the operator shows.
 */
function selections(exchange: Exchange): URLSearchParams[] {
  const { names } = exchange.sandbox;
  const shown = [...names.shown].join(",");
  const selectors = [
    `${sandboxLabel}=${names.sandbox}`,
    ...(shown === "" ? [] : [`kubernetes.io/metadata.name in (${shown})`]),
  ];
  return selectors.map((selector) => {
    const query = new URLSearchParams(exchange.target.query);
    const wanted = query.get("labelSelector");
    query.set("labelSelector", wanted ? `${wanted},${selector}` : selector);
    return query;
  });
}

function requestOf(exchange: Exchange, query: URLSearchParams): UpstreamRequest {
  return upstreamRequestOf(exchange, { path: namespacesPath, query, admin: true });
}

/** Answers a list of namespaces, in the order of the learner's names. It is short: never cut. */
export async function listNamespaces(exchange: Exchange): Promise<void> {
  const parts = selections(exchange).map((query, index) => ({
    key: String(index),
    request: () => {
      query.delete("limit");
      query.delete("continue");
      return requestOf(exchange, query);
    },
  }));
  const merged = await listMerged(exchange.services.upstream, parts, new URLSearchParams());
  if (!merged.ok) {
    sendWhole(exchange, merged.answer);
    return;
  }
  const { body } = merged;
  hidePlatformEverywhere(body);
  sortByName(exchange, body);
  sendObject(exchange, merged.head, body);
}

interface Row {
  readonly object?: KubeObject;
  readonly cells?: readonly unknown[];
}

function sortByName({ sandbox }: Exchange, body: KubeObject): void {
  const nameOf = (entry: KubeObject & Row) =>
    sandbox.names.toLearner(
      String((entry.object ?? entry).metadata?.name ?? entry.cells?.[0] ?? ""),
    );
  const entries = body.rows ?? body.items;
  if (Array.isArray(entries)) {
    entries.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }
}

/** Answers a watch of namespaces. */
export async function watchNamespaces(exchange: Exchange): Promise<void> {
  const { services, sandbox, response } = exchange;
  const watch = new MergedWatch(services.upstream, response, (line) =>
    replaceNames(withoutPlatform(line), sandbox.names),
  );
  const opened = await Promise.all(
    selections(exchange).map(async (query) => {
      const part = {
        request: requestOf(exchange, query),
        from: query.get("resourceVersion") ?? "",
        initial: query.get("sendInitialEvents") === "true",
      };
      return { part, answer: await watch.connect(part) };
    }),
  );
  const failed = opened.find(({ answer }) => answer.statusCode !== 200);
  if (failed) {
    for (const { answer } of opened.filter((other) => other !== failed)) {
      answer.destroy();
    }
    await relayAnswer(exchange, failed.answer);
    return;
  }
  response.writeHead(200, mapAnswerHeaders(opened[0]?.answer.rawHeaders ?? [], sandbox.names));
  response.flushHeaders();
  for (const { part, answer } of opened) {
    watch.start(part, answer);
  }
  await watch.ended;
  exchange.observation.tell(200, "");
}

function withoutPlatform(line: Buffer): Buffer {
  const event = jsonOf(line);
  if (!event?.object) {
    return line;
  }
  hidePlatformEverywhere(event.object as KubeObject);
  return Buffer.from(`${JSON.stringify(event)}\n`);
}
