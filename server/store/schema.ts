/** Tables as Kysely types. Times are RFC 3339 in UTC with milliseconds, so that text order is time order. */
export interface Tables {
  schema_version: { version: number };
  learners: LearnerRow;
  sandboxes: SandboxRow;
  steps: StepRow;
  answers: AnswerRow;
  readings: ReadingRow;
  scans: ScanRow;
  access_keys: AccessKeyRow;
  spare_sandboxes: SpareSandboxRow;
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

/** Where a learner stands in a step; the lists are JSON. */
export interface StepRow {
  learner_id: string;
  section: string;
  step: string;
  outcome: "open" | "passed" | "skipped";
  opened_at: string | null;
  done_at: string | null;
  attempts: number;
  is_seen: 0 | 1;
  done_checks: string;
  hints: string;
  prediction: string | null;
}

/** A learner's last answer to a question; `answer` and `faults` are JSON. */
export interface AnswerRow {
  learner_id: string;
  section: string;
  question: string;
  answer: string;
  is_right: 0 | 1;
  attempts: number;
  faults: string;
  answered_at: string;
}

/** A section whose text a learner has read to its end. */
export interface ReadingRow {
  learner_id: string;
  section: string;
  read_at: string;
}

/** A learner's last scan of a target; `summary` is JSON. */
export interface ScanRow {
  learner_id: string;
  target: string;
  summary: string;
  scanned_at: string;
}

/** The one key of a sandbox for programs outside. */
export interface AccessKeyRow {
  sandbox_id: string;
  digest: string;
  expires_at: string;
}

/** A sandbox that is made before its learner comes. Its number is one of those of {@link SandboxRow}. */
export interface SpareSandboxRow {
  id: string;
  number: number;
  is_ready: 0 | 1;
}
