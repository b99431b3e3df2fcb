import { AppError } from "../../core/errors.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { JsonObject } from "../../kube/index.ts";
import type { NamespaceKeeper } from "../bootstrap/namespace-keeper.ts";
import type { ObjectQuery, SandboxReader } from "../gateway.ts";
import type { SandboxNames } from "../mapping/names.ts";
import { hidePlatformEverywhere, platformObjectName } from "../mapping/platform-objects.ts";
import { replaceNames } from "../requests/answer.ts";
import { jsonOf, readAnswer } from "../upstream/read.ts";
import { ChangeFeed, type ChangeFeedParts } from "./change-feed.ts";

/** What readers are made of. */
export interface ReadersParts extends ChangeFeedParts {
  readonly namespaces: NamespaceKeeper;
  /** Ends all reading. */
  readonly signal: AbortSignal;
}

/** Reads sandboxes' objects as the administrator, each within its own namespaces only. */
export class SandboxReaders {
  readonly #parts: ReadersParts;
  readonly #feeds = new Map<string, ChangeFeed>();

  constructor(parts: ReadersParts) {
    this.#parts = parts;
  }

  /** The reader of one sandbox. */
  of(names: SandboxNames): SandboxReader {
    return {
      list: (query) => this.#list(names, query),
      watch: (query, onChange) => this.#watch(names, query, onChange),
    };
  }

  #watch(names: SandboxNames, { group, resource }: ObjectQuery, onChange: () => void): Owned {
    const key = `${resource}.${group}`;
    const feed = this.#feeds.get(key) ?? new ChangeFeed({ group, resource }, this.#parts);
    this.#feeds.set(key, feed);
    return feed.subscribe(names.sandbox, onChange);
  }

  async #list(names: SandboxNames, query: ObjectQuery): Promise<readonly JsonObject[]> {
    try {
      const namespaces = await this.#namespacesOf(names, query);
      const lists = await Promise.all(
        namespaces.map((namespace) => this.#listIn(names, namespace, query)),
      );
      return lists.flat();
    } catch (error) {
      if (error instanceof AppError) {
        throw error;
      }
      throw new AppError("unavailable", "The cluster can't be reached at the moment.", {
        retryable: true,
        cause: error,
      });
    }
  }

  async #namespacesOf(names: SandboxNames, { namespace }: ObjectQuery) {
    if (namespace !== null) {
      return [names.toUpstream(namespace)].filter((upstream) => names.owns(upstream));
    }
    const { namespaces } = await this.#parts.namespaces.list(names);
    return namespaces.map(({ name }) => name);
  }

  async #listIn(
    names: SandboxNames,
    namespace: string,
    { group, resource, labelSelector }: ObjectQuery,
  ): Promise<readonly JsonObject[]> {
    const { upstream, paths, signal } = this.#parts;
    const isNamespaces = group === "" && resource === "namespaces";
    const path = await paths.pathOf({ group, resource }, isNamespaces ? null : namespace);
    if (path === null) {
      return [];
    }
    const query = new URLSearchParams({
      ...(labelSelector ? { labelSelector } : {}),
      ...(isNamespaces ? { fieldSelector: `metadata.name=${namespace}` } : {}),
    }).toString();
    const answer = await upstream.request({
      method: "GET",
      path: query === "" ? path : `${path}?${query}`,
      headers: { accept: "application/json" },
      signal,
    });
    const { status, bytes } = await readAnswer(answer);
    if (status === 404) {
      return [];
    }
    const list = jsonOf(replaceNames(bytes, names));
    if (status !== 200 || !Array.isArray(list?.items)) {
      throw new AppError("unavailable", `The cluster answered ${status}.`, { retryable: true });
    }
    hidePlatformEverywhere(list);
    return (list.items as JsonObject[]).filter((item) => nameOf(item) !== platformObjectName);
  }
}

function nameOf(item: JsonObject): unknown {
  return (item.metadata as { name?: unknown } | undefined)?.name;
}
