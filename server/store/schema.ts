/** Tables as Kysely types. Times are RFC 3339 in UTC with milliseconds, so that text order is time order. */
export interface Tables {
  schema_version: { version: number };
  learners: LearnerRow;
  sandboxes: SandboxRow;
}

/** A person as stored; `name` is set for learners that the command line made. */
export interface LearnerRow {
  id: string;
  name: string | null;
  created_at: string;
  last_seen_at: string;
}

/** A sandbox as stored. `number` never repeats, not even after an expiry. */
export interface SandboxRow {
  id: string;
  number: number;
  learner_id: string;
  state: "active" | "expired";
  created_at: string;
  last_seen_at: string;
}
