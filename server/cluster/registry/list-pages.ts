import { StatusError, type StoredObject } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import type { Storage } from "../storage/storage.ts";
import { storagePrefix } from "./keys.ts";
import type { ListPage, Selection } from "./registry.ts";
import { isSelected } from "./selection.ts";

/** Snapshots kept for lists that are read page by page; references only, the objects are shared. */
const snapshotsMax = 32;

interface Token {
  readonly v: "meta.k8s.io/v1";
  readonly rv: number;
  /** Storage order begins after this `namespace/name`. */
  readonly start: string;
}

/** Where a page begins and how long it may be. */
export interface PageRequest {
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
}

/** Lists a kind consistently over several pages. */
export class ListPages {
  readonly #storage: Storage;
  readonly #snapshots = new Map<string, readonly StoredObject[]>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /**
   * One page. @throws StatusError 400 for a broken token, 410 for one that is too old, 504 for a
   * revision that lies in the future.
   * Source: apiserver pkg/storage/continue.go and pkg/storage/etcd3/store.go v1.35.
   */
  list(
    kind: KindDefinition,
    namespace: string,
    selection: Selection,
    request: PageRequest,
  ): ListPage {
    const prefix = storagePrefix(kind, namespace);
    const token = request.continue === "" ? undefined : decodeToken(request.continue);
    const { revision, objects } = token
      ? { revision: token.rv, objects: this.#resume(prefix, token) }
      : this.#start(prefix, request.resourceVersion);
    const selected = objects.filter((object) => isSelected(kind, object, selection));
    const from = token ? selected.findIndex((object) => placeOf(object) > token.start) : 0;
    const rest = from < 0 ? [] : selected.slice(from);
    if (request.limit <= 0 || rest.length <= request.limit) {
      return { revision, items: rest, continue: "", remaining: undefined };
    }
    const items = rest.slice(0, request.limit);
    this.#keep(`${prefix}@${revision}`, objects);
    const next = encodeToken({
      v: "meta.k8s.io/v1",
      rv: revision,
      start: placeOf(items.at(-1)),
    });
    const plain = selection.labels.length === 0 && selection.fields.length === 0;
    return {
      revision,
      items,
      continue: next,
      remaining: plain ? rest.length - items.length : undefined,
    };
  }

  #start(prefix: string, resourceVersion: string) {
    const snapshot = this.#storage.list(prefix);
    const wanted = parseRevision(resourceVersion);
    if (wanted > snapshot.revision) {
      throw futureRevision(wanted, snapshot.revision);
    }
    return snapshot;
  }

  #resume(prefix: string, token: Token): readonly StoredObject[] {
    const kept = this.#snapshots.get(`${prefix}@${token.rv}`);
    if (!kept) {
      throw StatusError.expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
      );
    }
    return kept;
  }

  #keep(key: string, objects: readonly StoredObject[]): void {
    this.#snapshots.delete(key);
    this.#snapshots.set(key, objects);
    const oldest = this.#snapshots.keys().next();
    if (this.#snapshots.size > snapshotsMax && !oldest.done) {
      this.#snapshots.delete(oldest.value);
    }
  }
}

/** `""` and `"0"` are 0. @throws StatusError 400 for text that is no revision. */
export function parseRevision(text: string): number {
  if (text === "") {
    return 0;
  }
  if (!/^\d{1,16}$/.test(text)) {
    throw StatusError.badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

function futureRevision(wanted: number, current: number): StatusError {
  return new StatusError({
    code: 504,
    reason: "Timeout",
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}

function placeOf(object: StoredObject | undefined): string {
  return `${object?.metadata.namespace ?? ""}/${object?.metadata.name ?? ""}`;
}

function encodeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function decodeToken(text: string): Token {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (isToken(token)) {
      return token;
    }
  } catch {
    // Told below, as any other text that is no token.
  }
  throw StatusError.badRequest("continue key is not valid: incorrect encoding");
}

function isToken(value: unknown): value is Token {
  return (
    typeof value === "object" &&
    value !== null &&
    "rv" in value &&
    Number.isSafeInteger(value.rv) &&
    "start" in value &&
    typeof value.start === "string"
  );
}
