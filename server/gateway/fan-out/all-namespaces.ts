import type { IncomingMessage } from "node:http";
import { messageOf } from "../../core/errors.ts";
import type { OwnNamespace } from "../bootstrap/namespace-keeper.ts";
import { mapAnswerHeaders } from "../mapping/headers.ts";
import { sandboxLabel } from "../mapping/names.ts";
import { resourcePath } from "../mapping/request-target.ts";
import { relayAnswer, replaceNames, sendObject, sendWhole } from "../requests/answer.ts";
import { type Exchange, upstreamRequestOf } from "../requests/exchange.ts";
import { LineSplitter } from "./lines.ts";
import { listMerged } from "./merged-list.ts";
import { MergedWatch, type OpenPart, type WatchPart } from "./merged-watch.ts";

/** A namespace's rights come a moment after it: how often and for how long a watch tries to join. */
const joinTriesMax = 100;
const joinPauseMs = 50;

/** Answers a list over all namespaces with the sandbox's own, in the order of their names. */
export async function listAllNamespaces(exchange: Exchange): Promise<void> {
  const { services, sandbox, target } = exchange;
  const { namespaces } = await services.namespaces.list(sandbox.names);
  const parts = namespaces.map(({ name }) => ({
    key: sandbox.names.toLearner(name),
    request: (query: URLSearchParams) =>
      upstreamRequestOf(exchange, { path: resourcePath(target.info, name, ""), query }),
  }));
  const merged = await listMerged(services.upstream, parts, target.query);
  if (merged.ok) {
    sendObject(exchange, merged.head, merged.body);
  } else {
    sendWhole(exchange, merged.answer);
  }
}

/** Answers a watch over all namespaces; namespaces that appear later join it. */
export async function watchAllNamespaces(exchange: Exchange): Promise<void> {
  const { services, sandbox } = exchange;
  const { namespaces, resourceVersion } = await services.namespaces.list(sandbox.names);
  const watch = new MergedWatch(services.upstream, exchange.response, (line) =>
    replaceNames(line, sandbox.names),
  );
  const opened = await Promise.all(
    namespaces.map(async (namespace) => {
      const part = partOf(exchange, namespace, exchange.target.query);
      return { namespace, part, answer: await watch.connect(part) };
    }),
  );
  const good = opened.filter(({ answer }) => answer.statusCode === 200);
  const [first = opened[0]] = good;
  if (good.length === 0 && first) {
    await relayAnswer(exchange, first.answer);
    return;
  }
  for (const { answer } of opened.filter((part) => !good.includes(part))) {
    answer.destroy();
  }
  writeHead(exchange, first?.answer);
  const joined = new Map<string, OpenPart>();
  for (const { namespace, part, answer } of good) {
    joined.set(namespace.name, watch.start(part, answer));
  }
  void followNamespaces(exchange, watch, joined, resourceVersion);
  await watch.ended;
  exchange.observation.tell(200, "");
}

function writeHead({ response, sandbox }: Exchange, answer: IncomingMessage | undefined): void {
  const headers = mapAnswerHeaders(answer?.rawHeaders ?? [], sandbox.names);
  response.writeHead(200, headers);
  response.flushHeaders();
}

function partOf(exchange: Exchange, { name }: OwnNamespace, query: URLSearchParams): WatchPart {
  const path = resourcePath(exchange.target.info, name, "");
  return {
    request: upstreamRequestOf(exchange, { path, query }),
    from: query.get("resourceVersion") ?? "",
    initial: query.get("sendInitialEvents") === "true",
  };
}

/** Watches the sandbox's namespaces and lets the merged watch follow them. */
async function followNamespaces(
  exchange: Exchange,
  watch: MergedWatch,
  joined: Map<string, OpenPart>,
  resourceVersion: string,
): Promise<void> {
  const { services, sandbox } = exchange;
  const query = new URLSearchParams({
    watch: "true",
    labelSelector: `${sandboxLabel}=${sandbox.names.sandbox}`,
    resourceVersion,
  });
  try {
    const request = upstreamRequestOf(exchange, { path: "/api/v1/namespaces", query, admin: true });
    const headers = { accept: "application/json" };
    const answer = await services.upstream.request({ ...request, headers });
    const lines = new LineSplitter();
    for await (const chunk of answer) {
      for (const line of lines.push(chunk as Buffer)) {
        follow(exchange, watch, joined, JSON.parse(line.toString("utf8")));
      }
    }
  } catch (error) {
    services.log.debug({ error: messageOf(error) }, "a watch of namespaces ended");
  }
  watch.end();
}

interface NamespaceEvent {
  readonly type: string;
  readonly object: {
    readonly metadata: { readonly name: string; readonly resourceVersion: string };
  };
}

function follow(
  exchange: Exchange,
  watch: MergedWatch,
  joined: Map<string, OpenPart>,
  event: NamespaceEvent,
): void {
  const namespace = event.object.metadata;
  if (event.type === "DELETED") {
    joined.get(namespace.name)?.close();
    joined.delete(namespace.name);
  } else if (event.type === "ADDED" && !joined.has(namespace.name)) {
    joined.set(namespace.name, { close: () => undefined });
    void joinNamespace(exchange, watch, joined, namespace);
  }
}

async function joinNamespace(
  exchange: Exchange,
  watch: MergedWatch,
  joined: Map<string, OpenPart>,
  namespace: OwnNamespace,
): Promise<void> {
  const query = new URLSearchParams(exchange.target.query);
  query.delete("sendInitialEvents");
  query.delete("resourceVersionMatch");
  query.set("resourceVersion", namespace.resourceVersion);
  const part = partOf(exchange, namespace, query);
  for (let tries = 0; tries < joinTriesMax && joined.has(namespace.name); tries++) {
    const answer = await watch.connect(part).catch(() => null);
    // It may have been deleted while it was asked for.
    if (answer?.statusCode === 200 && joined.has(namespace.name)) {
      joined.set(namespace.name, watch.start(part, answer));
      return;
    }
    answer?.destroy();
    await exchange.services.clock.sleep(joinPauseMs, exchange.signal).catch(() => undefined);
  }
}
