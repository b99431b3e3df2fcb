import type { Clock } from "../../core/clock.ts";
import { toOwned } from "../../core/lifecycle.ts";
import type { AdmissionPlugin } from "../admission/plugin.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import type { KindView } from "../kinds/view.ts";
import { type Decoded, decodeObject } from "../openapi/decode.ts";
import type { Storage } from "../storage/storage.ts";
import { createConvertedStore } from "./converted-store.ts";
import { createResourceStore } from "./generic-store.ts";
import { KeyLock } from "./key-lock.ts";
import { storagePrefix } from "./keys.ts";
import type { Registry, ResourceStore } from "./registry.ts";
import type { StoreServices } from "./services.ts";

/** What a registry is made of. */
export interface RegistryOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly kinds: readonly KindDefinition[];
  /** Further versions of those kinds; default: none. */
  readonly views?: readonly KindView[];
  /** In the order of the chain. The registry reads the list at every write: it may be filled later. */
  readonly admission: readonly AdmissionPlugin[];
  /** Types an object by its schema; default: the schemas of the built-in kinds. */
  decode?(schema: string, raw: Readonly<Record<string, unknown>>): Decoded;
}

/** A registry whose kinds can be changed at run time. */
export interface MutableRegistry extends Registry {
  /** Serves more kinds; one that is served already is replaced. */
  add(kinds: readonly KindDefinition[]): void;
  /** Serves another version of objects that are stored as those of another kind. */
  addView(view: KindView): void;
  /** Serves a store of one's own, whose objects don't lie in the cluster's storage. */
  serve(store: ResourceStore): void;
  /** Stops serving a kind; its objects stay in storage. */
  remove(group: string, version: string, resource: string): void;
  readonly decode: NonNullable<RegistryOptions["decode"]>;
  readonly admission: readonly AdmissionPlugin[];
}

/** Makes the stores of all kinds over one storage. The caller owns the storage. */
export function createRegistry(options: RegistryOptions): MutableRegistry {
  const stores = new Map<string, ResourceStore>();
  const listeners = new Set<() => void>();
  const decode = options.decode ?? decodeObject;
  const services: StoreServices = {
    storage: options.storage,
    clock: options.clock,
    locks: new KeyLock(),
    admission: options.admission,
    decode,
    list: (group, resource, namespace = "") =>
      options.storage.list(storagePrefix({ group, resource }, namespace)).objects,
  };
  const put = (kinds: readonly KindDefinition[]) => {
    for (const kind of kinds) {
      stores.set(keyOf(kind), createResourceStore(services, kind));
    }
  };
  const putView = (view: KindView) => {
    const store = createResourceStore(services, view.stored);
    stores.set(keyOf(view.definition), createConvertedStore(store, view, services));
  };
  const tell = () => {
    for (const listener of listeners) {
      listener();
    }
  };
  put(options.kinds);
  // After their kinds: the first version of a resource is the preferred one.
  options.views?.forEach(putView);
  return {
    decode,
    admission: options.admission,
    resource: (group, version, resource) => stores.get(keyOf({ group, version, resource })),
    preferred: (group, resource) =>
      [...stores.values()].find(
        ({ definition }) => definition.group === group && definition.resource === resource,
      ),
    all: () => [...stores.values()],
    onChange(listener) {
      listeners.add(listener);
      return toOwned(() => void listeners.delete(listener));
    },
    add(kinds) {
      put(kinds);
      tell();
    },
    addView(view) {
      putView(view);
      tell();
    },
    serve(store) {
      stores.set(keyOf(store.definition), store);
      tell();
    },
    remove(group, version, resource) {
      if (stores.delete(keyOf({ group, version, resource }))) {
        tell();
      }
    },
  };
}

function keyOf(kind: Pick<KindDefinition, "group" | "version" | "resource">): string {
  return `${kind.group}/${kind.version}/${kind.resource}`;
}
