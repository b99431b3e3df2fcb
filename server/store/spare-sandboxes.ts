import { randomInt } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables } from "./schema.ts";

const letters = "abcdefghijklmnopqrstuvwxyz";
const lettersAndDigits = `${letters}234567`;

/** A sandbox that is made before its learner comes; it has an id and a number, and belongs to nobody. */
export interface SpareSandbox {
  readonly id: string;
  readonly number: number;
}

/** Stored spares. */
export interface StoredSpares {
  /** All spares, ready or not, the oldest first. */
  spares(): Promise<readonly SpareSandbox[]>;
  /** A new spare, which nobody gets before it's ready. */
  addSpare(): Promise<SpareSandbox>;
  markSpareReady(id: string): Promise<void>;
}

/** An unguessable sandbox id: 49 random bits that make a valid start of a DNS label. */
function newSandboxId(): string {
  const rest = Array.from({ length: 9 }, () => lettersAndDigits[randomInt(32)]);
  return `${letters[randomInt(26)]}${rest.join("")}`;
}

/** One above all numbers that were ever given. */
async function nextNumber(transaction: Kysely<Tables>): Promise<number> {
  const highest = async (table: "sandboxes" | "spare_sandboxes") => {
    const row = await transaction
      .selectFrom(table)
      .select((select) => select.fn.max<number | null>("number").as("number"))
      .executeTakeFirst();
    return row?.number ?? 0;
  };
  return Math.max(await highest("sandboxes"), await highest("spare_sandboxes")) + 1;
}

/** The oldest ready spare, which is none from then on, or an id and a number of its own. */
export async function takeSpare(transaction: Kysely<Tables>): Promise<SpareSandbox> {
  const spare = await transaction
    .selectFrom("spare_sandboxes")
    .select(["id", "number"])
    .where("is_ready", "=", 1)
    .orderBy("number")
    .executeTakeFirst();
  if (!spare) {
    return { id: newSandboxId(), number: await nextNumber(transaction) };
  }
  await transaction.deleteFrom("spare_sandboxes").where("id", "=", spare.id).execute();
  return spare;
}

/** Spares in `database`. */
export function createStoredSpares(database: Kysely<Tables>): StoredSpares {
  return {
    spares: () =>
      database.selectFrom("spare_sandboxes").select(["id", "number"]).orderBy("number").execute(),
    addSpare: () =>
      database.transaction().execute(async (transaction) => {
        const spare = { id: newSandboxId(), number: await nextNumber(transaction) };
        await transaction
          .insertInto("spare_sandboxes")
          .values({ ...spare, is_ready: 0 })
          .execute();
        return spare;
      }),
    async markSpareReady(id) {
      await database
        .updateTable("spare_sandboxes")
        .set({ is_ready: 1 })
        .where("id", "=", id)
        .execute();
    },
  };
}
