import { type Kysely, sql } from "kysely";
import { AppError } from "../core/errors.ts";
import type { Tables } from "./schema.ts";

type Migration = (database: Kysely<Tables>) => Promise<void>;

/** In order and never edited once released: the database's version counts how many have run. */
const migrations: readonly Migration[] = [
  createLearnersAndSandboxes,
  createStandings,
  createAccessKeys,
  createSpareSandboxes,
  indexSandboxesByLearner,
];

async function createLearnersAndSandboxes(database: Kysely<Tables>): Promise<void> {
  await database.schema
    .createTable("learners")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.unique())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("last_seen_at", "text", (column) => column.notNull())
    .execute();
  await database.schema
    .createTable("sandboxes")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("number", "integer", (column) => column.notNull().unique())
    .addColumn("learner_id", "text", (column) => column.notNull().references("learners.id"))
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("last_seen_at", "text", (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex("sandboxes_one_active_per_learner")
    .unique()
    .on("sandboxes")
    .column("learner_id")
    .where(sql<boolean>`state = 'active'`)
    .execute();
}

async function createStandings(database: Kysely<Tables>): Promise<void> {
  const perLearner = (table: keyof Tables) =>
    database.schema
      .createTable(table)
      .addColumn("learner_id", "text", (column) => column.notNull().references("learners.id"));
  await perLearner("steps")
    .addColumn("section", "text", (column) => column.notNull())
    .addColumn("step", "text", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("opened_at", "text")
    .addColumn("done_at", "text")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("is_seen", "integer", (column) => column.notNull())
    .addColumn("done_checks", "text", (column) => column.notNull())
    .addColumn("hints", "text", (column) => column.notNull())
    .addColumn("prediction", "text")
    .addPrimaryKeyConstraint("steps_key", ["learner_id", "section", "step"])
    .execute();
  await perLearner("answers")
    .addColumn("section", "text", (column) => column.notNull())
    .addColumn("question", "text", (column) => column.notNull())
    .addColumn("answer", "text", (column) => column.notNull())
    .addColumn("is_right", "integer", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("faults", "text", (column) => column.notNull())
    .addColumn("answered_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("answers_key", ["learner_id", "section", "question"])
    .execute();
  await perLearner("readings")
    .addColumn("section", "text", (column) => column.notNull())
    .addColumn("read_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("readings_key", ["learner_id", "section"])
    .execute();
  await perLearner("scans")
    .addColumn("target", "text", (column) => column.notNull())
    .addColumn("summary", "text", (column) => column.notNull())
    .addColumn("scanned_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("scans_key", ["learner_id", "target"])
    .execute();
}

async function createAccessKeys(database: Kysely<Tables>): Promise<void> {
  await database.schema
    .createTable("access_keys")
    .addColumn("sandbox_id", "text", (column) => column.primaryKey().references("sandboxes.id"))
    .addColumn("digest", "text", (column) => column.notNull().unique())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .execute();
}

async function createSpareSandboxes(database: Kysely<Tables>): Promise<void> {
  await database.schema
    .createTable("spare_sandboxes")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("number", "integer", (column) => column.notNull().unique())
    .addColumn("is_ready", "integer", (column) => column.notNull())
    .execute();
}

/** Each page that opens asks for its learner's newest sandbox, and the expired ones of all learners stay. */
async function indexSandboxesByLearner(database: Kysely<Tables>): Promise<void> {
  await database.schema
    .createIndex("sandboxes_of_learner")
    .on("sandboxes")
    .columns(["learner_id", "number"])
    .execute();
}

/**
 * Brings the tables to the version of this program, in one transaction.
 * @throws AppError `unavailable` if a newer program has written the database.
 */
export function migrate(database: Kysely<Tables>): Promise<void> {
  return database.transaction().execute(async (transaction) => {
    await transaction.schema
      .createTable("schema_version")
      .ifNotExists()
      .addColumn("version", "integer", (column) => column.notNull())
      .execute();
    const row = await transaction.selectFrom("schema_version").select("version").executeTakeFirst();
    const found = row?.version ?? 0;
    if (found > migrations.length) {
      throw new AppError(
        "unavailable",
        `The database has version ${found}, this program knows versions up to ${migrations.length}. Start the newer program, or use another data directory.`,
      );
    }
    for (const migration of migrations.slice(found)) {
      await migration(transaction);
    }
    if (found === migrations.length) {
      return;
    }
    await transaction.deleteFrom("schema_version").execute();
    await transaction.insertInto("schema_version").values({ version: migrations.length }).execute();
  });
}
