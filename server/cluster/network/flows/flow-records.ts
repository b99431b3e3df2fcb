import { randomUUID } from "node:crypto";
import type { Clock } from "../../../core/clock.ts";
import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import { formatTime, parseTime } from "../../../core/time.ts";
import type { Namespace, StoredObject } from "../../../kube/index.ts";
import type { Informers } from "../../client/client.ts";
import { createRegistry } from "../../registry/create-registry.ts";
import { storageKey } from "../../registry/keys.ts";
import type { ResourceStore } from "../../registry/registry.ts";
import { createMemoryStorage } from "../../storage/memory-storage.ts";
import type { Storage } from "../../storage/storage.ts";
import { flowKind, flowType } from "./flow-kind.ts";
import type { FlowLog, FlowRecord } from "./flow-log.ts";
import { type FlowFacts, flowName, namespacesOf } from "./flow-object.ts";

/** How many different flows a namespace keeps; the ones seen longest ago go first. */
const flowsPerNamespaceMax = 200;
/** A flow that was not seen again goes after an hour, as Events do. */
const keptMs = 3_600_000;
const sweepPeriodMs = 60_000;
/** Attempts that come close together are written as one change. */
const gatherMs = 50;

type StoredFlow = StoredObject<FlowFacts>;

interface Pending {
  readonly flow: FlowRecord;
  count: number;
  lastSeen: string;
}

/** The record of observed flows as a resource that can be read and watched. */
export interface FlowRecords extends Owned {
  readonly store: ResourceStore;
}

/** Records what the network observes, bounded in number and time; a restart begins a new record. */
export function recordFlows(options: {
  readonly log: FlowLog;
  readonly informers: Informers;
  readonly clock: Clock;
}): FlowRecords {
  const { log, informers, clock } = options;
  const owned = new OwnedStack();
  // Revisions go on from the time of the start, so that watches of an earlier record end with 410.
  const storage = owned.own(createMemoryStorage(clock.now().getTime()));
  const registry = createRegistry({ storage, clock, kinds: [flowKind], admission: [] });
  const store = registry.preferred(flowKind.group, flowKind.resource);
  if (!store) {
    throw new Error("the flows' own registry serves flows");
  }
  const book = owned.own(new FlowBook(storage, clock));
  owned.own(log.onFlow((flow) => book.add(flow)));
  owned.own(
    informers.of<Namespace>({ group: "", resource: "namespaces" }).subscribe((change) => {
      if (change.type === "deleted") {
        book.forget(change.object.metadata.name);
      }
    }),
  );
  return { store, dispose: () => owned.dispose() };
}

class FlowBook implements Owned {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #owned = new OwnedStack();
  readonly #pending = new Map<string, Pending>();
  #flush: Owned | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(storage: Storage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    this.#owned.own(clock.every(sweepPeriodMs, () => this.#queue(() => this.#sweep())));
    this.#owned.defer(() => this.#flush?.dispose());
  }

  add(flow: FlowRecord): void {
    const name = flowName(flow);
    for (const namespace of namespacesOf(flow)) {
      const key = `${namespace}/${name}`;
      const pending = this.#pending.get(key) ?? { flow, count: 0, lastSeen: flow.time };
      pending.count += 1;
      pending.lastSeen = flow.time;
      this.#pending.set(key, pending);
    }
    if (this.#pending.size > 0) {
      this.#flush ??= this.#clock.after(gatherMs, () => {
        this.#flush = null;
        this.#queue(() => this.#write());
      });
    }
  }

  /** Drops the flows of a namespace that is gone. */
  forget(namespace: string): void {
    for (const key of this.#pending.keys()) {
      if (key.startsWith(`${namespace}/`)) {
        this.#pending.delete(key);
      }
    }
    this.#queue(() => this.#remove(this.#flowsOf(namespace)));
  }

  async dispose(): Promise<void> {
    await this.#owned.dispose();
    await this.#writing;
  }

  /** One change of the book at a time, so that none meets another one's uncommitted writes. */
  #queue(task: () => Promise<void>): void {
    this.#writing = this.#writing.then(task);
  }

  async #write(): Promise<void> {
    const entries = [...this.#pending];
    this.#pending.clear();
    const touched = new Set<string>();
    const writes = entries.map(([place, pending]) => {
      const [namespace = "", name = ""] = place.split("/");
      touched.add(namespace);
      return this.#put(namespace, name, pending);
    });
    await Promise.all(writes);
    for (const namespace of touched) {
      await this.#trim(namespace);
    }
  }

  #put(namespace: string, name: string, { flow, count, lastSeen }: Pending): Promise<unknown> {
    const key = storageKey(flowKind, namespace, name);
    const old = this.#storage.get(key) as StoredFlow | undefined;
    if (old) {
      const next = { ...old, lastSeen, count: old.count + count } as unknown as StoredObject;
      return this.#storage.update(key, next, Number(old.metadata.resourceVersion));
    }
    const { time: firstSeen, ...facts } = flow;
    const fresh = {
      ...flowType,
      metadata: {
        name,
        namespace,
        uid: randomUUID(),
        resourceVersion: "",
        creationTimestamp: formatTime(this.#clock.now()),
      },
      ...facts,
      firstSeen,
      lastSeen,
      count,
    };
    return this.#storage.create(key, fresh as unknown as StoredObject);
  }

  #flowsOf(namespace: string): readonly StoredFlow[] {
    const prefix = storageKey(flowKind, namespace, "");
    return this.#storage.list(prefix).objects as unknown as readonly StoredFlow[];
  }

  async #trim(namespace: string): Promise<void> {
    const flows = this.#flowsOf(namespace);
    const surplus = flows.length - flowsPerNamespaceMax;
    if (surplus > 0) {
      const byAge = flows.toSorted((left, right) => (left.lastSeen < right.lastSeen ? -1 : 1));
      await this.#remove(byAge.slice(0, surplus));
    }
  }

  async #sweep(): Promise<void> {
    const oldestMs = this.#clock.now().getTime() - keptMs;
    const prefix = `${flowKind.group}/${flowKind.resource}/`;
    const flows = this.#storage.list(prefix).objects as unknown as readonly StoredFlow[];
    await this.#remove(
      flows.filter(({ lastSeen }) => (parseTime(lastSeen)?.getTime() ?? 0) < oldestMs),
    );
  }

  async #remove(flows: readonly StoredFlow[]): Promise<void> {
    await Promise.all(
      flows.map(({ metadata }) =>
        this.#storage.delete(
          storageKey(flowKind, metadata.namespace ?? "", metadata.name),
          Number(metadata.resourceVersion),
        ),
      ),
    );
  }
}
