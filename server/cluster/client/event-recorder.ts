import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/log.ts";
import { formatTime } from "../../core/time.ts";
import { type CoreEvent, StatusError, type StoredObject } from "../../kube/index.ts";
import type { Client, EventRecorder } from "./client.ts";

/** Repetitions of an older event than this start a new one. Source: client-go tools/record/events_cache.go. */
const correlationMsMax = 10 * 60_000;
const correlatedMax = 4096;

interface Recorded {
  readonly name: string;
  readonly namespace: string;
  readonly atMs: number;
}

const events = { group: "", resource: "events" };

/** What a recorder writes with, and whom its events name. */
export interface EventRecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
  /** E.g. `kubelet`, and the node that it runs on if there is one. */
  readonly component: string;
  readonly host?: string;
}

/** What the next event's text depends on. */
interface Occurrence {
  readonly regarding: StoredObject;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string | undefined;
}

/**
 * Writes core/v1 Events, raising the count of an event that repeats. Writing never fails its caller:
 * an event that can't be written is logged.
 */
export class CorrelatingEventRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #recorded = new Map<string, Recorded>();
  #chain = Promise.resolve();
  #sequence = 0n;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  event(
    regarding: StoredObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    { fieldPath }: { readonly fieldPath?: string } = {},
  ): void {
    const occurrence = { regarding, type, reason, message, fieldPath };
    // One after the other, so that a repetition finds the event that it repeats.
    this.#chain = this.#chain
      .then(() => this.#write(occurrence))
      .catch((error: unknown) => {
        this.#options.log.debug({ err: error, reason }, "an event was not written");
      });
  }

  async #write(occurrence: Occurrence): Promise<void> {
    const { regarding, type, reason, message, fieldPath } = occurrence;
    const key = JSON.stringify([regarding.metadata.uid, type, reason, message, fieldPath]);
    const atMs = this.#options.clock.now().getTime();
    const earlier = this.#recorded.get(key);
    if (earlier && atMs - earlier.atMs < correlationMsMax && (await this.#repeat(earlier))) {
      this.#recorded.set(key, { ...earlier, atMs });
      return;
    }
    const { namespace = "default" } = regarding.metadata;
    const event = this.#newEvent(occurrence, namespace);
    const created = await this.#options.client.create<CoreEvent>(events, namespace, event);
    this.#remember(key, { name: created.metadata.name, namespace, atMs });
  }

  /** @returns false when the earlier event has been deleted. */
  async #repeat(earlier: Recorded): Promise<boolean> {
    const { client, clock } = this.#options;
    try {
      await client.modify<CoreEvent>(events, earlier.namespace, earlier.name, (event) => {
        event.count = (event.count ?? 1) + 1;
        event.lastTimestamp = formatTime(clock.now());
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

  #newEvent(occurrence: Occurrence, namespace: string): CoreEvent {
    const { regarding, type, reason, message, fieldPath } = occurrence;
    const { clock, component, host = "" } = this.#options;
    const { name, uid, resourceVersion } = regarding.metadata;
    const at = formatTime(clock.now());
    // Upstream's suffix is the time in nanoseconds, in hexadecimal.
    const suffix = BigInt(clock.now().getTime()) * 1_000_000n + (this.#sequence++ % 1_000_000n);
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `${name}.${suffix.toString(16)}`, namespace },
      involvedObject: {
        apiVersion: regarding.apiVersion,
        kind: regarding.kind,
        ...(regarding.metadata.namespace === undefined ? {} : { namespace }),
        name,
        uid,
        resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message,
      type,
      source: { component, ...(host === "" ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host,
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
    };
  }

  #remember(key: string, value: Recorded): void {
    this.#recorded.delete(key);
    this.#recorded.set(key, value);
    const [oldest] = this.#recorded.keys();
    if (this.#recorded.size > correlatedMax && oldest !== undefined) {
      this.#recorded.delete(oldest);
    }
  }
}
