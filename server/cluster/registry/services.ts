import type { Clock } from "../../core/clock.ts";
import type { StoredObject } from "../../kube/index.ts";
import type { AdmissionPlugin } from "../admission/plugin.ts";
import type { Decoded } from "../openapi/decode.ts";
import type { Storage } from "../storage/storage.ts";
import type { KeyLock } from "./key-lock.ts";

/** What all resource stores share. */
export interface StoreServices {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Held while an object is changed or deleted. */
  readonly locks: KeyLock;
  /** The chain in its order; read at every write, so that it may be filled after the registry was made. */
  readonly admission: readonly AdmissionPlugin[];
  /** Types an object by its schema: drops what the schema doesn't know and says so. */
  decode(schema: string, raw: Readonly<Record<string, unknown>>): Decoded;
  /** Stored objects of another kind, for strategies. `namespace` undefined or `""` means all. */
  list(group: string, resource: string, namespace?: string): readonly StoredObject[];
}
