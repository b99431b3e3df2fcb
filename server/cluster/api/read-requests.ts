import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import type { Clock } from "../../core/clock.ts";
import {
  apiVersionOf,
  type KubeObject,
  parseFieldSelector,
  parseLabelSelector,
  StatusError,
  type StoredObject,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import type { ListPage, ResourceStore, Selection } from "../registry/registry.ts";
import { type Call, json, type RawReply, type Reply } from "./call.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import { parseIncludeObject, toPartial, toTable } from "./table.ts";

/** The selectors of a call's query. @throws StatusError 400 for malformed ones. */
export function selectionOf(query: URLSearchParams): Selection {
  return {
    labels: parseLabelSelector(query.get("labelSelector") ?? ""),
    fields: parseFieldSelector(query.get("fieldSelector") ?? ""),
  };
}

/** A number of a query, 0 when absent. @throws StatusError 400 for anything but a whole number. */
export function numberOf(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (text === "") {
    return 0;
  }
  if (!/^-?\d{1,18}$/.test(text)) {
    const quoted = JSON.stringify(text);
    throw StatusError.badRequest(`strconv.ParseInt: parsing ${quoted}: invalid syntax`);
  }
  return Number(text);
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

/** GET of a collection. */
export function listReply(call: Call, store: ResourceStore, clock: Clock): Reply {
  const { query, info } = call;
  const negotiated = negotiate(call.accept);
  checkListOptions(query);
  const selection = narrowToName(selectionOf(query), info.name);
  const page = store.list(info.namespace, selection, {
    limit: numberOf(query, "limit"),
    continue: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
  });
  return reply(listBody(call, store.definition, page, negotiated, clock), 200, negotiated);
}

/** A watch or list by path (`/watch/pods/web`) selects the one name. */
export function narrowToName(selection: Selection, name: string): Selection {
  const field = { field: "metadata.name", negated: false, value: name };
  return name === "" || selection.fields.some((one) => isDeepStrictEqual(one, field))
    ? selection
    : { ...selection, fields: [...selection.fields, field] };
}

function checkListOptions(query: URLSearchParams): void {
  const match = query.get("resourceVersionMatch") ?? "";
  if (match !== "" && (query.get("resourceVersion") ?? "") === "") {
    throw StatusError.invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", [
      {
        type: "FieldValueForbidden",
        field: "resourceVersionMatch",
        body: "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
      },
    ]);
  }
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
