import { StatusError, type StoredObject } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { type Snapshot, type Storage, StorageCompacted } from "../storage/storage.ts";
import { type ContinueToken, decodeContinue, encodeContinue } from "./continue-token.ts";
import { storagePrefix } from "./keys.ts";
import type { ListPage, PageRequest, Selection } from "./registry.ts";
import { isSelected } from "./selection.ts";

const listExpired = "The resourceVersion for the provided list is too old.";
const continueExpired =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/**
 * One page of a kind's objects, consistent over the pages of a list.
 * Source: apiserver pkg/storage/interfaces.go (ValidateListOptions), pkg/storage/continue.go and
 * pkg/storage/etcd3/errors.go v1.35.
 * @throws StatusError 400 for a broken token, 410 for one that is too old, 504 for a revision that lies in the
 * future.
 */
export function listPage(
  storage: Storage,
  kind: KindDefinition,
  namespace: string,
  selection: Selection,
  request: PageRequest,
): ListPage {
  const prefix = storagePrefix(kind, namespace);
  const token = request.continue === "" ? undefined : decodeContinue(request.continue);
  const { revision, objects } = token
    ? resume(storage, prefix, token, request)
    : start(storage, prefix, request);
  const selected = objects.filter((object) => isSelected(kind, object, selection));
  const from = token ? selected.findIndex((object) => placeOf(object) > token.start) : 0;
  const rest = from < 0 ? [] : selected.slice(from);
  if (request.limit <= 0 || rest.length <= request.limit) {
    return { revision, items: rest, continue: "", remaining: undefined };
  }
  const items = rest.slice(0, request.limit);
  const isWhole = selection.labels.length === 0 && selection.fields.length === 0;
  return {
    revision,
    items,
    continue: encodeContinue({ revision, start: placeOf(items.at(-1)) }),
    remaining: isWhole ? rest.length - items.length : undefined,
  };
}

function start(storage: Storage, prefix: string, request: PageRequest): Snapshot {
  const wanted = parseRevision(request.resourceVersion);
  checkReached(wanted, storage.revision);
  const isExact = request.match === "Exact" || (request.match === "" && request.limit > 0);
  if (!isExact || wanted === 0) {
    return storage.list(prefix);
  }
  try {
    return storage.listAt(prefix, wanted);
  } catch (error) {
    throw error instanceof StorageCompacted ? StatusError.expired(listExpired) : error;
  }
}

function resume(
  storage: Storage,
  prefix: string,
  token: ContinueToken,
  { resourceVersion }: PageRequest,
): Snapshot {
  if (resourceVersion !== "" && resourceVersion !== "0") {
    throw StatusError.badRequest("specifying resource version is not allowed when using continue");
  }
  if (token.revision < 0) {
    return storage.list(prefix);
  }
  checkReached(token.revision, storage.revision);
  try {
    return storage.listAt(prefix, token.revision);
  } catch (error) {
    if (!(error instanceof StorageCompacted)) {
      throw error;
    }
    throw StatusError.expired(continueExpired, encodeContinue({ ...token, revision: -1 }));
  }
}

/** @throws StatusError 504 for a revision that lies in the future. */
export function checkReached(wanted: number, current: number): void {
  if (wanted > current) {
    throw StatusError.tooLargeRevision(wanted, current);
  }
}

/** `""` and `"0"` are 0. @throws StatusError 400 for text that is no revision. */
export function parseRevision(text: string): number {
  if (text === "") {
    return 0;
  }
  if (!/^\d{1,15}$/.test(text)) {
    const why = /^\d+$/.test(text) ? "value out of range" : "invalid syntax";
    const quoted = JSON.stringify(text);
    throw StatusError.badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${why}`,
    );
  }
  return Number(text);
}

function placeOf(object: StoredObject | undefined): string {
  return `${object?.metadata.namespace ?? ""}/${object?.metadata.name ?? ""}`;
}
