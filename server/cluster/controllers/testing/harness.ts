import { ManualClock } from "../../../core/clock.ts";
import type { Owned } from "../../../core/lifecycle.ts";
import { createLogger } from "../../../core/log.ts";
import type { StoredObject } from "../../../kube/index.ts";
import type { AdmissionPlugin } from "../../admission/plugin.ts";
import { componentUser } from "../../authorization/user.ts";
import type { Client, ComponentContext, ResourceRef } from "../../client/client.ts";
import { createInformers } from "../../client/informers.ts";
import { createRegistryClient } from "../../client/registry-client.ts";
import { builtinKinds, builtinViews } from "../../kinds/index.ts";
import { createRegistry } from "../../registry/create-registry.ts";
import { createMemoryStorage } from "../../storage/memory-storage.ts";
import type { Storage } from "../../storage/storage.ts";
import type { ControllerDependencies } from "../shared/objects.ts";

/** The API over storage in memory, with a clock that stands still and a recorder that takes notes. */
export interface Harness extends ControllerDependencies {
  readonly storage: Storage;
  readonly clock: ManualClock;
  readonly client: Client;
  /** `Type Reason Kind/name: message`, in order. */
  readonly events: string[];
  /** Starts a controller and lets everything settle. */
  run(start: (dependencies: ControllerDependencies) => Owned): Promise<Owned>;
  /** Lets what is under way come to rest. */
  settle(): Promise<void>;
  /** Replaces an object's status. */
  setStatus(ref: ResourceRef, namespace: string, name: string, status: object): Promise<void>;
  /** Makes every Pod run and be ready that is neither ended nor terminating. */
  readyPods(namespace?: string): Promise<void>;
}

const pods = { group: "", resource: "pods" };
const settleRounds = 30;

/** Makes a {@link Harness}; `admission` may refuse what controllers write. */
export function createHarness(admission: readonly AdmissionPlugin[] = []): Harness {
  const clock = new ManualClock();
  const log = createLogger({ level: "silent", name: "test" });
  const storage = createMemoryStorage();
  const registry = createRegistry({
    storage,
    clock,
    kinds: builtinKinds,
    views: builtinViews,
    admission,
  });
  const client = createRegistryClient(registry, componentUser("system:kube-controller-manager"));
  const events: string[] = [];
  const context: ComponentContext = {
    client,
    informers: createInformers(storage),
    recorder: () => ({
      event: ({ kind, metadata }: StoredObject, type, reason, message) =>
        void events.push(`${type} ${reason} ${kind}/${metadata.name}: ${message}`),
    }),
  };
  const settle = async () => {
    for (let round = 0; round < settleRounds; round++) {
      await clock.advance(0);
    }
  };
  const setStatus = async (ref: ResourceRef, namespace: string, name: string, status: object) => {
    const change = (object: { status?: object }) => {
      object.status = status;
      return true;
    };
    await client.modify<{ status?: object }>(ref, namespace, name, change, "status");
  };
  return {
    storage,
    context,
    client,
    clock,
    log,
    events,
    settle,
    setStatus,
    async run(start) {
      const running = start({ context, clock, log });
      await settle();
      return running;
    },
    async readyPods(namespace = "default") {
      const found = await client.list<{ status?: { phase?: string } }>(pods, namespace);
      const starting = found.filter(
        ({ metadata, status }) =>
          metadata.deletionTimestamp === undefined && status?.phase === "Pending",
      );
      for (const { metadata } of starting) {
        const lastTransitionTime = clock
          .now()
          .toISOString()
          .replace(/\.\d+Z/, "Z");
        const conditions = [{ type: "Ready", status: "True", lastTransitionTime }];
        await setStatus(pods, namespace, metadata.name, { phase: "Running", conditions });
      }
      await settle();
    },
  };
}
