import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../../../core/errors.ts";
import type { Owned } from "../../../core/lifecycle.ts";
import type { Logger } from "../../../core/log.ts";
import { type Pod, StatusError, type StoredObject } from "../../../kube/index.ts";
import type { Client } from "../../client/client.ts";

type Compute = (pod: Pod) => NonNullable<Pod["status"]>;

/**
 * Writes one Pod's status: at most one write is under way, the latest state wins, and a status that
 * wouldn't change anything isn't written.
 */
export class StatusWriter implements Owned {
  readonly #client: Client;
  readonly #log: Logger;
  readonly #namespace: string;
  readonly #name: string;
  readonly #uid: string;
  #pending: Compute | null = null;
  #writing: Promise<void> | null = null;
  #isDisposed = false;

  constructor(context: { readonly client: Client; readonly log: Logger }, pod: StoredObject<Pod>) {
    this.#client = context.client;
    this.#log = context.log;
    this.#namespace = pod.metadata.namespace ?? "";
    this.#name = pod.metadata.name;
    this.#uid = pod.metadata.uid;
  }

  write(compute: Compute): void {
    this.#pending = compute;
    this.#writing ??= this.#drain();
  }

  /** Resolves when everything was written. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#pending = null;
  }

  async #drain(): Promise<void> {
    await Promise.resolve();
    while (this.#pending && !this.#isDisposed) {
      const compute = this.#pending;
      this.#pending = null;
      await this.#writeOnce(compute);
    }
    this.#writing = null;
  }

  async #writeOnce(compute: Compute): Promise<void> {
    const pods = { group: "", resource: "pods" };
    try {
      await this.#client.modify<Pod>(
        pods,
        this.#namespace,
        this.#name,
        (pod) => {
          if (pod.metadata.uid !== this.#uid) {
            return false;
          }
          const status = compute(pod);
          const isSame = isDeepStrictEqual(pod.status, status);
          pod.status = status;
          return !isSame;
        },
        "status",
      );
    } catch (error) {
      const isGone = error instanceof StatusError && error.code === 404;
      if (!isGone && !this.#isDisposed) {
        this.#log.warn({ pod: this.#name, error: messageOf(error) }, "status write");
      }
    }
  }
}
