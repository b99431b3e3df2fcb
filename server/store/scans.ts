import type { Kysely } from "kysely";
import type { ScanSummary } from "../contracts/scan.ts";
import type { Tables } from "./schema.ts";

/** Learners' scans: the last one of each target. */
export interface StoredScans {
  /** Oldest first. */
  of(learnerId: string): Promise<readonly ScanSummary[]>;
  /** Keeps a scan instead of the target's last one, and forgets the oldest targets beyond `targetsMax`. */
  save(learnerId: string, scan: ScanSummary, targetsMax: number): Promise<void>;
}

/** Scans in `database`. */
export function createStoredScans(database: Kysely<Tables>): StoredScans {
  return {
    async of(learnerId) {
      const rows = await database
        .selectFrom("scans")
        .select("summary")
        .where("learner_id", "=", learnerId)
        .orderBy("scanned_at")
        .orderBy("target")
        .execute();
      return rows.map(({ summary }) => JSON.parse(summary));
    },
    save: (learnerId, scan, targetsMax) =>
      database.transaction().execute(async (transaction) => {
        const row = {
          learner_id: learnerId,
          target: scan.target,
          summary: JSON.stringify(scan),
          scanned_at: new Date(scan.at).toISOString(),
        };
        await transaction
          .insertInto("scans")
          .values(row)
          .onConflict((conflict) => conflict.columns(["learner_id", "target"]).doUpdateSet(row))
          .execute();
        const kept = transaction
          .selectFrom("scans")
          .select("target")
          .where("learner_id", "=", learnerId)
          .orderBy("scanned_at", "desc")
          .orderBy("target", "desc")
          .limit(targetsMax);
        await transaction
          .deleteFrom("scans")
          .where("learner_id", "=", learnerId)
          .where("target", "not in", kept)
          .execute();
      }),
  };
}
