import { randomInt } from "node:crypto";
import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/log.ts";
import { formatTime, instantFromMs } from "../../core/time.ts";
import { type CoreEvent, StatusError, type StoredObject } from "../../kube/index.ts";
import type { Client, EventRecorder } from "./client.ts";
import { type Correlated, EventCorrelator } from "./event-correlator.ts";

const events = { group: "", resource: "events" };
/** The clock knows milliseconds; upstream names events by the nanosecond. */
const nanosecondsPerMs = 1_000_000;
/** So many events of one millisecond are surely named in their order. */
const eventsPerMsMax = 100;

/** What a recorder writes with, and whom its events name. */
export interface EventRecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
  /** E.g. `kubelet`, and the node that it runs on if there is one. */
  readonly component: string;
  readonly host?: string;
}

/** Which stored event is the one of a key, and the last write to it. */
interface Written {
  name: string | undefined;
  last: Promise<void>;
}

/** How many keys' event names are remembered; older ones start a new event. */
const rememberedMax = 4096;

/**
 * Writes core/v1 Events as client-go's recorder does: see {@link EventCorrelator} for what is counted,
 * combined and dropped. Writing never fails its caller: an event that can't be written is logged.
 */
export class CorrelatingEventRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #correlator = new EventCorrelator();
  readonly #written = new Map<string, Written>();
  #lastMs = 0;
  #lastOffset = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  event(
    regarding: StoredObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    { fieldPath = "" }: { readonly fieldPath?: string } = {},
  ): void {
    const { clock, component, host = "", log } = this.#options;
    const { namespace = "", name, uid } = regarding.metadata;
    const object = [regarding.apiVersion, regarding.kind, namespace, name, uid];
    const source = [component, host, ...object].join("|");
    const nowMs = clock.now().getTime();
    const occurrence = { source, type, reason, message, fieldPath };
    const correlated = this.#correlator.correlate(occurrence, nowMs);
    if (!correlated) {
      return;
    }
    const event = this.#newEvent(regarding, { type, reason, fieldPath }, correlated);
    const written = this.#entry(correlated.key);
    // Writes to one event follow each other, so that a repetition finds what it repeats.
    written.last = written.last
      .then(() => this.#write(written, event))
      .catch((error: unknown) => log.debug({ err: error, reason }, "an event was not written"));
  }

  #entry(key: string): Written {
    const entry = this.#written.get(key) ?? { name: undefined, last: Promise.resolve() };
    this.#written.delete(key);
    this.#written.set(key, entry);
    const [oldest] = this.#written.keys();
    if (this.#written.size > rememberedMax && oldest !== undefined) {
      this.#written.delete(oldest);
    }
    return entry;
  }

  async #write(written: Written, event: CoreEvent): Promise<void> {
    const namespace = event.metadata?.namespace ?? "";
    if (written.name === undefined || !(await this.#repeat(namespace, written.name, event))) {
      const created = await this.#options.client.create<CoreEvent>(events, namespace, event);
      written.name = created.metadata.name;
    }
  }

  /** @returns false when the earlier event has been deleted. */
  async #repeat(namespace: string, name: string, event: CoreEvent): Promise<boolean> {
    try {
      await this.#options.client.modify<CoreEvent>(events, namespace, name, (stored) => {
        stored.count = event.count ?? 1;
        stored.message = event.message ?? "";
        stored.lastTimestamp = event.lastTimestamp ?? "";
        return true;
      });
      return true;
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) {
        return false;
      }
      throw error;
    }
  }

  /** Later within one millisecond is later by name as well: lists show events in their order. */
  #nanoseconds(nowMs: number): bigint {
    const isSameMs = nowMs === this.#lastMs;
    const step = randomInt(1, nanosecondsPerMs / eventsPerMsMax);
    this.#lastMs = nowMs;
    this.#lastOffset = (isSameMs ? this.#lastOffset : 0) + step;
    return BigInt(nowMs) * BigInt(nanosecondsPerMs) + BigInt(this.#lastOffset);
  }

  #newEvent(
    regarding: StoredObject,
    occurrence: Pick<CoreEvent, "type" | "reason"> & { readonly fieldPath: string },
    { message, count, firstMs }: Correlated,
  ): CoreEvent {
    const { type, reason, fieldPath } = occurrence;
    const { clock, component, host = "" } = this.#options;
    const { namespace = "", name, uid, resourceVersion } = regarding.metadata;
    const now = clock.now();
    const nanoseconds = this.#nanoseconds(now.getTime());
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: {
        name: `${name}.${nanoseconds.toString(16)}`,
        namespace: namespace === "" ? "default" : namespace,
      },
      involvedObject: {
        apiVersion: regarding.apiVersion,
        kind: regarding.kind,
        ...(namespace === "" ? {} : { namespace }),
        name,
        uid,
        resourceVersion,
        ...(fieldPath === "" ? {} : { fieldPath }),
      },
      reason: reason ?? "",
      message,
      type: type ?? "Normal",
      source: { component, ...(host === "" ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host,
      firstTimestamp: formatTime(instantFromMs(firstMs)),
      lastTimestamp: formatTime(now),
      count,
    };
  }
}
