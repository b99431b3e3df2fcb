import type { Clock } from "../../core/clock.ts";
import { toOwned } from "../../core/lifecycle.ts";
import { apiVersionOf, type KubeObject, StatusError } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { checkReached, parseRevision } from "../registry/list-pages.ts";
import { type ResourceStore, type Selection, wholeList } from "../registry/registry.ts";
import { checkFieldSelector } from "../registry/selection.ts";
import type { Call, ChunkSink, StreamReply } from "./call.ts";
import { checkWatchOptions } from "./list-options.ts";
import { negotiate, type Transform } from "./negotiation.ts";
import { isTrue, numberOf } from "./query.ts";
import { narrowToName, selectionOf } from "./read-requests.ts";
import { parseIncludeObject, toPartial, toTable } from "./table.ts";
import { type QueuedEvent, WatchQueue } from "./watch-queue.ts";

/** How often an idle watch tells how far it has seen. */
const bookmarkPeriodMs = 60_000;
/** A watch that ends tells it once more before, so that the next one starts where this one was. */
const lastBookmarkBeforeEndMs = 2_000;
/** A watch without a timeout ends after this time, so that clients reconnect now and then. */
const defaultTimeoutMs = 45 * 60_000;

const initialEventsEnd = "k8s.io/initial-events-end";

/** What a watch needs from outside. */
export interface WatchServices {
  readonly clock: Clock;
}

/**
 * The stream of a watch. Source: apiserver pkg/endpoints/handlers/watch.go and get.go v1.35.
 * @throws StatusError 400 or 422 for options that upstream refuses.
 */
export function watchReply(call: Call, store: ResourceStore, services: WatchServices): StreamReply {
  const { query, info } = call;
  const { transform } = negotiate(call.accept);
  const request: WatchRequest = {
    namespace: info.namespace,
    selection: narrowToName(selectionOf(query), info.name),
    revision: query.get("resourceVersion") ?? "",
    initialEvents: isTrue(query.get("sendInitialEvents")),
    bookmarks: isTrue(query.get("allowWatchBookmarks")),
    timeoutMs: numberOf(query, "timeoutSeconds") * 1000 || defaultTimeoutMs,
  };
  checkWatchOptions(query);
  const revision = parseRevision(request.revision);
  if (request.initialEvents) {
    checkReached(revision, store.revision);
  }
  // Refuses unsupported selectors before the stream begins.
  checkFieldSelector(store.definition, request.selection.fields);
  const encode = encoder(call, store.definition, transform, services.clock);
  return {
    kind: "stream",
    contentType: "application/json",
    run: (sink) => runWatch(store, request, services, encode, sink, call.signal),
  };
}

interface WatchRequest {
  readonly namespace: string;
  readonly selection: Selection;
  readonly revision: string;
  readonly initialEvents: boolean;
  readonly bookmarks: boolean;
  readonly timeoutMs: number;
}

async function runWatch(
  store: ResourceStore,
  request: WatchRequest,
  services: WatchServices,
  encode: (event: QueuedEvent) => string,
  sink: ChunkSink,
  signal: AbortSignal,
): Promise<void> {
  const queue = new WatchQueue(() => sink.cutOff());
  const pushBookmark = () => {
    if (request.bookmarks) {
      queue.push(bookmark(store.definition, store.revision, false));
    }
  };
  const close = () => queue.close();
  const lastBookmarkMs = request.timeoutMs - lastBookmarkBeforeEndMs;
  const owned = [
    start(store, request, (event) => queue.push(event)),
    services.clock.every(bookmarkPeriodMs, pushBookmark),
    ...(lastBookmarkMs > 0 ? [services.clock.after(lastBookmarkMs, pushBookmark)] : []),
    services.clock.after(request.timeoutMs, close),
  ];
  signal.addEventListener("abort", close, { once: true });
  try {
    for (let event = await queue.next(); event; event = await queue.next()) {
      if (!(await sink.write(`${encode(event)}\n`)) || event.type === "ERROR") {
        return;
      }
    }
  } finally {
    signal.removeEventListener("abort", close);
    for (const one of owned) {
      void one.dispose();
    }
  }
}

/** Queues what the watch begins with and subscribes to what follows. */
function start(store: ResourceStore, request: WatchRequest, push: (event: QueuedEvent) => void) {
  const { namespace, selection } = request;
  const revision = parseRevision(request.revision);
  try {
    const fromNow = request.initialEvents || revision === 0;
    const after = fromNow ? pushInitial(store, request, push) : revision;
    return store.watch(namespace, selection, after, (events) => {
      for (const event of events) {
        push(event);
      }
    });
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
    push({ type: "ERROR", object: error.toStatus() as KubeObject, bytes: 0 });
    return toOwned(() => undefined);
  }
}

function pushInitial(
  store: ResourceStore,
  { namespace, selection, initialEvents, bookmarks }: WatchRequest,
  push: (event: QueuedEvent) => void,
): number {
  const page = store.list(namespace, selection, wholeList);
  for (const object of page.items) {
    push({ type: "ADDED", object, bytes: 0 });
  }
  if (initialEvents && bookmarks) {
    push(bookmark(store.definition, page.revision, true));
  }
  return page.revision;
}

function bookmark(kind: KindDefinition, revision: number, endsInitial: boolean): QueuedEvent {
  return {
    type: "BOOKMARK",
    bytes: 0,
    object: {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: String(revision),
        ...(endsInitial ? { annotations: { [initialEventsEnd]: "true" } } : {}),
      },
    },
  };
}

function encoder(
  call: Call,
  definition: KindDefinition,
  transform: Transform | undefined,
  clock: Clock,
): (event: QueuedEvent) => string {
  if (transform?.kind === "Table") {
    const include = parseIncludeObject(call.query.get("includeObject"));
    let withColumns = true;
    return ({ type, object }) => {
      if (type === "ERROR") {
        return JSON.stringify({ type, object });
      }
      const table = toTable({
        definition,
        objects: [object],
        metadata: { resourceVersion: object.metadata?.resourceVersion ?? "" },
        include,
        version: transform.version,
        now: clock.now(),
        withColumns,
      });
      withColumns = false;
      return JSON.stringify({ type, object: table });
    };
  }
  return ({ type, object }) =>
    JSON.stringify({
      type,
      object: transform && type !== "ERROR" ? toPartial(object, transform.version) : object,
    });
}
