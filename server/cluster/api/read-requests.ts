import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import type { Clock } from "../../core/clock.ts";
import {
  apiVersionOf,
  type KubeObject,
  parseFieldSelector,
  parseLabelSelector,
  type StoredObject,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { checkReached, parseRevision } from "../registry/list-pages.ts";
import type { ListPage, ResourceStore, Selection } from "../registry/registry.ts";
import { type Call, json, type RawReply, type Reply } from "./call.ts";
import { readListOptions } from "./list-options.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import { parseIncludeObject, toPartial, toTable } from "./table.ts";

/** The selectors of a call's query. @throws StatusError 400 for malformed ones. */
export function selectionOf(query: URLSearchParams): Selection {
  return {
    labels: parseLabelSelector(query.get("labelSelector") ?? ""),
    fields: parseFieldSelector(query.get("fieldSelector") ?? ""),
  };
}

/** An answer in the negotiated format. */
export function reply(body: unknown, status: number, negotiated: Negotiated): Reply {
  if (negotiated.format === "json") {
    return json(body, status);
  }
  return yamlReply(body, status);
}

function yamlReply(body: unknown, status: number): RawReply {
  return { kind: "raw", status, contentType: "application/yaml", body: stringify(body) };
}

/** One object, or what the client wants instead of it. */
export function replyWithObject(
  call: Call,
  definition: KindDefinition,
  object: KubeObject | StoredObject,
  clock: Clock,
  status = 200,
): Reply {
  const negotiated = negotiate(call.accept);
  const { transform } = negotiated;
  if (transform?.kind === "Table" && object.kind === definition.kind) {
    const table = toTable({
      definition,
      objects: [object],
      metadata: { resourceVersion: object.metadata?.resourceVersion ?? "" },
      include: parseIncludeObject(call.query.get("includeObject")),
      version: transform.version,
      now: clock.now(),
      withColumns: true,
    });
    return reply(table, status, negotiated);
  }
  const shown =
    transform?.kind === "PartialObjectMetadata" ? toPartial(object, transform.version) : object;
  return reply(shown, status, negotiated);
}

/** GET of one object. @throws StatusError 504 for a revision that lies in the future */
export function getReply(call: Call, store: ResourceStore, clock: Clock): Reply {
  const { query, info } = call;
  negotiate(call.accept);
  checkReached(parseRevision(query.get("resourceVersion") ?? ""), store.revision);
  return replyWithObject(call, store.definition, store.get(info.namespace, info.name), clock);
}

/** GET of a collection. */
export function listReply(call: Call, store: ResourceStore, clock: Clock): Reply {
  const { query, info } = call;
  const negotiated = negotiate(call.accept);
  const selection = narrowToName(selectionOf(query), info.name);
  const page = store.list(info.namespace, selection, readListOptions(query));
  return reply(listBody(call, store.definition, page, negotiated, clock), 200, negotiated);
}

/** A watch or list by path (`/watch/pods/web`) selects the one name. */
export function narrowToName(selection: Selection, name: string): Selection {
  const field = { field: "metadata.name", negated: false, value: name };
  return name === "" || selection.fields.some((one) => isDeepStrictEqual(one, field))
    ? selection
    : { ...selection, fields: [...selection.fields, field] };
}

function listBody(
  call: Call,
  definition: KindDefinition,
  page: ListPage,
  { transform }: Negotiated,
  clock: Clock,
): KubeObject {
  const metadata = {
    resourceVersion: String(page.revision),
    ...(page.continue === "" ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
  if (transform?.kind === "Table") {
    return toTable({
      definition,
      objects: page.items,
      metadata,
      include: parseIncludeObject(call.query.get("includeObject")),
      version: transform.version,
      now: clock.now(),
      withColumns: true,
    });
  }
  if (transform) {
    return {
      kind: "PartialObjectMetadataList",
      apiVersion: `meta.k8s.io/${transform.version}`,
      metadata,
      items: page.items.map((item) => toPartial(item, transform.version)),
    };
  }
  return {
    kind: definition.listKind ?? `${definition.kind}List`,
    apiVersion: apiVersionOf(definition),
    metadata,
    items: page.items.map((item) => listItem(definition, item)),
  };
}

/** Built-in kinds come without their type in lists, custom ones with it, as upstream. */
function listItem(definition: KindDefinition, item: StoredObject): object {
  if (definition.openApi || !definition.schema.startsWith("io.k8s.")) {
    return item;
  }
  const { apiVersion: _version, kind: _kind, ...rest } = item;
  return rest;
}
