import type { Clock } from "../../core/clock.ts";
import { messageOf } from "../../core/errors.ts";
import { type Owned, toOwned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import { LineSplitter } from "../fan-out/lines.ts";
import { sandboxOf } from "../mapping/names.ts";
import { jsonOf, readAnswer } from "../upstream/read.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { ResourceName, ResourcePaths } from "./resource-paths.ts";

const retryFirstMs = 100;
const retryMaxMs = 5_000;
/** Long enough for a controller to finish what it began, short enough to feel at once. */
const gatherMs = 50;
const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const metadataListOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

type Listener = () => void;

/** What a feed is made of. */
export interface ChangeFeedParts {
  readonly upstream: Upstream;
  readonly paths: ResourcePaths;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Tells which sandbox's objects of one kind have changed: one watch of metadata for all sandboxes, open while
 * anybody listens. After a break everybody is told, since anything may have happened meanwhile.
 */
export class ChangeFeed {
  readonly #resource: ResourceName;
  readonly #parts: ChangeFeedParts;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #pending = new Set<string>();
  #abort: AbortController | null = null;

  constructor(resource: ResourceName, parts: ChangeFeedParts) {
    this.#resource = resource;
    this.#parts = parts;
  }

  /** Calls `listener` soon after any change in the sandbox. */
  subscribe(sandbox: string, listener: Listener): Owned {
    const listeners = this.#listeners.get(sandbox) ?? new Set();
    this.#listeners.set(sandbox, listeners.add(listener));
    if (this.#abort === null) {
      this.#abort = new AbortController();
      void this.#follow(this.#abort.signal);
    }
    return toOwned(() => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        this.#listeners.delete(sandbox);
      }
      if (this.#listeners.size === 0) {
        this.#abort?.abort();
        this.#abort = null;
      }
    });
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts;
    let pauseMs = retryFirstMs;
    while (!signal.aborted) {
      try {
        await this.#watchOnce(signal);
        pauseMs = retryFirstMs;
      } catch (error) {
        log.debug({ error: messageOf(error), ...this.#resource }, "a watch for lessons ended");
        await clock.sleep(pauseMs, signal).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, retryMaxMs);
      }
    }
  }

  /** Lists for a revision, tells everybody, and follows until the watch ends. */
  async #watchOnce(signal: AbortSignal): Promise<void> {
    const { upstream, paths } = this.#parts;
    const path = await paths.pathOf(this.#resource, null);
    if (path === null) {
      throw new Error("the cluster doesn't serve this resource yet");
    }
    const list = await upstream.request({
      method: "GET",
      path: `${path}?limit=1`,
      headers: { accept: metadataListOnly },
      signal,
    });
    const { status, bytes } = await readAnswer(list);
    const resourceVersion = jsonOf(bytes)?.metadata?.resourceVersion;
    if (status !== 200 || resourceVersion === undefined) {
      throw new Error(`the cluster answered ${status}`);
    }
    const query = new URLSearchParams({
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion,
    });
    const watch = await upstream.request({
      method: "GET",
      path: `${path}?${query}`,
      headers: { accept: metadataOnly },
      signal,
    });
    if (watch.statusCode !== 200) {
      const { status: refusal } = await readAnswer(watch);
      throw new Error(`the cluster answered ${refusal}`);
    }
    for (const sandbox of this.#listeners.keys()) {
      this.#changed(sandbox);
    }
    const lines = new LineSplitter();
    for await (const chunk of watch) {
      for (const line of lines.push(chunk as Buffer)) {
        this.#take(line);
      }
    }
  }

  #take(line: Buffer): void {
    const event = jsonOf(line) as WatchEvent | null;
    if (event?.type === "ERROR") {
      throw new Error(event.object?.message ?? "the watch failed");
    }
    const { namespace, name } = event?.object?.metadata ?? {};
    const sandbox = sandboxOf(namespace ?? name ?? "");
    if (sandbox !== null && event?.type !== "BOOKMARK") {
      this.#changed(sandbox);
    }
  }

  #changed(sandbox: string): void {
    if (this.#pending.has(sandbox) || !this.#listeners.has(sandbox)) {
      return;
    }
    this.#pending.add(sandbox);
    this.#parts.clock.after(gatherMs, () => {
      this.#pending.delete(sandbox);
      for (const listener of this.#listeners.get(sandbox) ?? []) {
        listener();
      }
    });
  }
}

interface WatchEvent {
  readonly type?: string;
  readonly object?: {
    readonly message?: string;
    readonly metadata?: { readonly namespace?: string; readonly name?: string };
  };
}
