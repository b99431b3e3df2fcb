import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { LearnerRow, Tables } from "./schema.ts";

/** A person known by a cookie, or by a name on the command line. */
export interface Learner {
  /** 22 characters of base64url, 128 random bits. */
  readonly id: string;
  readonly name: string | null;
  /** RFC 3339 with milliseconds. */
  readonly createdAt: string;
  readonly lastSeenAt: string;
}

/** Stored learners. */
export interface Learners {
  create(): Promise<Learner>;
  find(id: string): Promise<Learner | null>;
  /** The learner of that name, made if there is none; one even if called twice at once. */
  named(name: string): Promise<Learner>;
  /** Remembers that the learner was here now. */
  touch(id: string): Promise<void>;
}

function toLearner(row: LearnerRow): Learner {
  return { id: row.id, name: row.name, createdAt: row.created_at, lastSeenAt: row.last_seen_at };
}

/** Learners in `database`, with times by `clock`. */
export function createLearners(database: Kysely<Tables>, clock: Clock): Learners {
  function newRow(name: string | null): LearnerRow {
    const now = clock.now().toISOString();
    return {
      id: randomBytes(16).toString("base64url"),
      name,
      created_at: now,
      last_seen_at: now,
    };
  }

  return {
    async create() {
      const row = newRow(null);
      await database.insertInto("learners").values(row).execute();
      return toLearner(row);
    },
    async find(id) {
      const row = await database
        .selectFrom("learners")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row ? toLearner(row) : null;
    },
    async named(name) {
      await database
        .insertInto("learners")
        .values(newRow(name))
        .onConflict((conflict) => conflict.column("name").doNothing())
        .execute();
      const row = await database
        .selectFrom("learners")
        .selectAll()
        .where("name", "=", name)
        .executeTakeFirstOrThrow();
      return toLearner(row);
    },
    async touch(id) {
      await database
        .updateTable("learners")
        .set({ last_seen_at: clock.now().toISOString() })
        .where("id", "=", id)
        .execute();
    },
  };
}
