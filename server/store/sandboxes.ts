import type { Kysely } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { SandboxRow, Tables } from "./schema.ts";
import { createStoredSpares, type StoredSpares, takeSpare } from "./spare-sandboxes.ts";

/** What one learner owns, as stored. */
export interface StoredSandbox {
  /** 10 random characters a-z2-7, first a letter. */
  readonly id: string;
  /** 1, 2, 3, …; never used again. Shell hosts derive the sandbox's user id from it. */
  readonly number: number;
  readonly learnerId: string;
  readonly state: "active" | "expired";
  /** RFC 3339 with milliseconds. */
  readonly createdAt: string;
  readonly lastSeenAt: string;
}

/** Stored sandboxes; a learner has one active sandbox at most. */
export interface StoredSandboxes extends StoredSpares {
  /**
   * The learner's active sandbox; where there is none, a ready spare becomes it or one is made. One even if called
   * twice at once.
   */
  activeOf(learnerId: string): Promise<StoredSandbox>;
  /** The learner's newest sandbox, in whatever state. */
  latestOf(learnerId: string): Promise<StoredSandbox | null>;
  /** All active sandboxes, least recently seen first. */
  active(): Promise<readonly StoredSandbox[]>;
  touch(id: string): Promise<void>;
  expire(id: string): Promise<void>;
}

function toSandbox(row: SandboxRow): StoredSandbox {
  return {
    id: row.id,
    number: row.number,
    learnerId: row.learner_id,
    state: row.state,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  };
}

/** Sandboxes in `database`, with times by `clock`. */
export function createStoredSandboxes(database: Kysely<Tables>, clock: Clock): StoredSandboxes {
  return {
    activeOf: (learnerId) =>
      database.transaction().execute(async (transaction) => {
        const found = await transaction
          .selectFrom("sandboxes")
          .selectAll()
          .where("learner_id", "=", learnerId)
          .where("state", "=", "active")
          .executeTakeFirst();
        if (found) {
          return toSandbox(found);
        }
        const { id, number } = await takeSpare(transaction);
        const now = clock.now().toISOString();
        const row: SandboxRow = {
          id,
          number,
          learner_id: learnerId,
          state: "active",
          created_at: now,
          last_seen_at: now,
        };
        await transaction.insertInto("sandboxes").values(row).execute();
        return toSandbox(row);
      }),
    async latestOf(learnerId) {
      const row = await database
        .selectFrom("sandboxes")
        .selectAll()
        .where("learner_id", "=", learnerId)
        .orderBy("number", "desc")
        .limit(1)
        .executeTakeFirst();
      return row ? toSandbox(row) : null;
    },
    async active() {
      const rows = await database
        .selectFrom("sandboxes")
        .selectAll()
        .where("state", "=", "active")
        .orderBy("last_seen_at")
        .execute();
      return rows.map(toSandbox);
    },
    async touch(id) {
      await database
        .updateTable("sandboxes")
        .set({ last_seen_at: clock.now().toISOString() })
        .where("id", "=", id)
        .execute();
    },
    async expire(id) {
      await database.deleteFrom("access_keys").where("sandbox_id", "=", id).execute();
      await database
        .updateTable("sandboxes")
        .set({ state: "expired", last_seen_at: clock.now().toISOString() })
        .where("id", "=", id)
        .execute();
    },
    ...createStoredSpares(database),
  };
}
