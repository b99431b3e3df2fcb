import type { Kysely } from "kysely";
import type { QuestionAnswer, QuestionVerdict } from "../contracts/question.ts";
import type { Clock } from "../core/clock.ts";
import type { AnswerRow, StepRow, Tables } from "./schema.ts";

/** A rung of a hint ladder that a learner has seen. */
export interface StoredHint {
  readonly check: string;
  readonly hint: string;
}

/** Where a learner stands in a step of a lab. Times are RFC 3339 with milliseconds. */
export interface StoredStep {
  readonly section: string;
  readonly step: string;
  readonly outcome: "open" | "passed" | "skipped";
  /** Since when what is done counts; null before the steps that it needs are done. */
  readonly openedAt: string | null;
  readonly doneAt: string | null;
  readonly attempts: number;
  /** Whether anything was done for it. */
  readonly isSeen: boolean;
  /** Checks of what was done that have been met. */
  readonly doneChecks: readonly string[];
  readonly hints: readonly StoredHint[];
  /** The choice that was predicted. */
  readonly prediction: string | null;
}

/** A learner's last answer to a question, and how it was judged. */
export interface StoredAnswer {
  readonly section: string;
  readonly answer: QuestionAnswer;
  readonly verdict: QuestionVerdict;
}

/** All that a learner has done in the chapter. */
export interface Standing {
  readonly steps: readonly StoredStep[];
  readonly answers: readonly StoredAnswer[];
  /** Sections that were read to their end. */
  readonly read: readonly string[];
}

/** Learners' progress. Each save replaces what was saved of the same thing before. */
export interface Standings {
  of(learnerId: string): Promise<Standing>;
  saveStep(learnerId: string, step: StoredStep): Promise<void>;
  saveAnswer(learnerId: string, answer: StoredAnswer): Promise<void>;
  saveRead(learnerId: string, section: string): Promise<void>;
}

function toStep(row: StepRow): StoredStep {
  return {
    section: row.section,
    step: row.step,
    outcome: row.outcome,
    openedAt: row.opened_at,
    doneAt: row.done_at,
    attempts: row.attempts,
    isSeen: row.is_seen === 1,
    doneChecks: JSON.parse(row.done_checks),
    hints: JSON.parse(row.hints),
    prediction: row.prediction,
  };
}

function toStepRow(learnerId: string, step: StoredStep): StepRow {
  return {
    learner_id: learnerId,
    section: step.section,
    step: step.step,
    outcome: step.outcome,
    opened_at: step.openedAt,
    done_at: step.doneAt,
    attempts: step.attempts,
    is_seen: step.isSeen ? 1 : 0,
    done_checks: JSON.stringify(step.doneChecks),
    hints: JSON.stringify(step.hints),
    prediction: step.prediction,
  };
}

function toAnswer(row: AnswerRow): StoredAnswer {
  return {
    section: row.section,
    answer: JSON.parse(row.answer),
    verdict: {
      question: row.question,
      right: row.is_right === 1,
      attempts: row.attempts,
      answeredAt: row.answered_at,
      faults: JSON.parse(row.faults),
    },
  };
}

/** Progress in `database`, with times by `clock`. */
export function createStandings(database: Kysely<Tables>, clock: Clock): Standings {
  return {
    async of(learnerId) {
      const steps = await database
        .selectFrom("steps")
        .selectAll()
        .where("learner_id", "=", learnerId)
        .execute();
      const answers = await database
        .selectFrom("answers")
        .selectAll()
        .where("learner_id", "=", learnerId)
        .orderBy("answered_at")
        .execute();
      const readings = await database
        .selectFrom("readings")
        .select("section")
        .where("learner_id", "=", learnerId)
        .orderBy("read_at")
        .execute();
      return {
        steps: steps.map(toStep),
        answers: answers.map(toAnswer),
        read: readings.map(({ section }) => section),
      };
    },
    async saveStep(learnerId, step) {
      const row = toStepRow(learnerId, step);
      await database
        .insertInto("steps")
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(["learner_id", "section", "step"]).doUpdateSet(row),
        )
        .execute();
    },
    async saveAnswer(learnerId, { section, answer, verdict }) {
      const row: AnswerRow = {
        learner_id: learnerId,
        section,
        question: verdict.question,
        answer: JSON.stringify(answer),
        is_right: verdict.right ? 1 : 0,
        attempts: verdict.attempts,
        faults: JSON.stringify(verdict.faults),
        answered_at: verdict.answeredAt,
      };
      await database
        .insertInto("answers")
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(["learner_id", "section", "question"]).doUpdateSet(row),
        )
        .execute();
    },
    async saveRead(learnerId, section) {
      await database
        .insertInto("readings")
        .values({ learner_id: learnerId, section, read_at: clock.now().toISOString() })
        .onConflict((conflict) => conflict.columns(["learner_id", "section"]).doNothing())
        .execute();
    },
  };
}
