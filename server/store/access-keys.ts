import type { Kysely } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { Tables } from "./schema.ts";

/** A key by which programs outside reach a sandbox; what is kept recognises it and is useless to whoever reads it. */
export interface StoredAccessKey {
  readonly sandboxId: string;
  /** SHA-256 of the key, in base64url. */
  readonly digest: string;
  /** RFC 3339 with milliseconds. */
  readonly expiresAt: string;
}

/** Stored keys; a sandbox has one at most. */
export interface StoredAccessKeys {
  /** Gives the sandbox this key in place of the one that it had. */
  put(key: StoredAccessKey): Promise<void>;
  /** The key of that digest, unless it's over, or its sandbox is. */
  find(digest: string): Promise<StoredAccessKey | null>;
  /** The sandbox's key, unless it's over. */
  of(sandboxId: string): Promise<StoredAccessKey | null>;
  revoke(sandboxId: string): Promise<void>;
}

/** Keys in `database`, judged by `clock`. */
export function createStoredAccessKeys(database: Kysely<Tables>, clock: Clock): StoredAccessKeys {
  const valid = () =>
    database
      .selectFrom("access_keys")
      .innerJoin("sandboxes", "sandboxes.id", "access_keys.sandbox_id")
      .select([
        "access_keys.sandbox_id as sandboxId",
        "access_keys.digest as digest",
        "access_keys.expires_at as expiresAt",
      ])
      .where("sandboxes.state", "=", "active")
      .where("access_keys.expires_at", ">", clock.now().toISOString());
  return {
    async put({ sandboxId, digest, expiresAt }) {
      await database
        .insertInto("access_keys")
        .values({ sandbox_id: sandboxId, digest, expires_at: expiresAt })
        .onConflict((conflict) =>
          conflict.column("sandbox_id").doUpdateSet({ digest, expires_at: expiresAt }),
        )
        .execute();
    },
    async find(digest) {
      return (await valid().where("access_keys.digest", "=", digest).executeTakeFirst()) ?? null;
    },
    async of(sandboxId) {
      const key = valid().where("access_keys.sandbox_id", "=", sandboxId);
      return (await key.executeTakeFirst()) ?? null;
    },
    async revoke(sandboxId) {
      await database.deleteFrom("access_keys").where("sandbox_id", "=", sandboxId).execute();
    },
  };
}
