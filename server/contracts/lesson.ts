import { z } from "zod";
import type { Localized } from "./lab.ts";
import { type QuestionVerdict, questionAnswerSchema } from "./question.ts";

const slugSchema = z.string().regex(/^[a-z0-9-]{1,63}$/);

/**
 * `waiting`: nothing seen yet; `checking`: something moved and a check is being judged; `not-yet`: some
 * checks fail, with a reason; `fault`: we couldn't judge (the cluster didn't answer), the learner did nothing wrong.
 */
export type StepPhase = "waiting" | "checking" | "not-yet" | "passed" | "skipped" | "fault";

export interface CheckState {
  readonly id: string;
  readonly label: Localized;
  readonly passed: boolean;
}

/** A rung of the hint ladder that was shown. */
export interface ShownHint {
  readonly check: string;
  readonly hint: string;
  readonly text: Localized;
  /** Values that were observed; those that can't be told are left out. */
  readonly shows: readonly { readonly label: Localized; readonly value: string }[];
  readonly command: string | null;
}

export interface StepState {
  readonly id: string;
  readonly phase: StepPhase;
  readonly checks: readonly CheckState[];
  /** Calls and commands seen for this step that left it open. */
  readonly attempts: number;
  readonly hints: readonly ShownHint[];
  /** Whether a further hint can be asked for. */
  readonly moreHints: boolean;
  readonly prediction: { readonly choice: string; readonly right: boolean } | null;
  /** When it was passed or skipped, RFC 3339. */
  readonly doneAt: string | null;
  /** Of a step that is open: steps before it that were passed and whose end state isn't there, in order. */
  readonly lost: readonly string[];
  /** While those are being made again: which one, counted from 1, of how many. */
  readonly rebuilding: StepRebuilding | null;
}

export interface StepRebuilding {
  readonly step: string;
  readonly number: number;
  readonly of: number;
}

/** A learner's standing in a section. */
export interface SectionState {
  readonly section: string;
  readonly steps: readonly StepState[];
  readonly answers: readonly QuestionVerdict[];
}

/** Where a learner stands in the chapter. `continueAt` is the first step that is open in a begun section. */
export interface ChapterProgress {
  readonly sections: readonly {
    readonly section: string;
    readonly read: boolean;
    readonly stepsDone: number;
    readonly steps: number;
    readonly questionsRight: number;
    readonly questions: number;
  }[];
  readonly continueAt: { readonly section: string; readonly step: string | null } | null;
}

/** What a learner does with a step besides working on it. */
export const stepActionSchema = z.strictObject({
  section: slugSchema,
  step: slugSchema,
  action: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("hint") }),
    z.strictObject({ kind: z.literal("skip") }),
    z.strictObject({ kind: z.literal("solve") }),
    z.strictObject({ kind: z.literal("restart") }),
    z.strictObject({ kind: z.literal("rebuild") }),
    z.strictObject({ kind: z.literal("predict"), choice: slugSchema }),
  ]),
});
export type StepAction = z.infer<typeof stepActionSchema>;

export const answerQuestionSchema = z.strictObject({
  section: slugSchema,
  question: slugSchema,
  answer: questionAnswerSchema,
});
export type AnswerQuestion = z.infer<typeof answerQuestionSchema>;

export const sectionSchema = z.strictObject({ section: slugSchema });

/** A reply: what was asked for, or what to tell the learner. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: Localized };

/** Socket events that the page sends about lessons. */
export interface LessonClientEvents {
  /** Follow a section: its state comes at once and after each change. Needs no sandbox. */
  "lesson:follow": (
    request: z.infer<typeof sectionSchema>,
    reply: (answer: Reply<SectionState>) => void,
  ) => void;
  "lesson:act": (action: StepAction, reply: (answer: Reply<StepState>) => void) => void;
  "question:answer": (
    request: AnswerQuestion,
    reply: (answer: Reply<QuestionVerdict>) => void,
  ) => void;
  /** The reader came to the end of a section's text. */
  "progress:read": (request: z.infer<typeof sectionSchema>) => void;
  "progress:get": (reply: (answer: Reply<ChapterProgress>) => void) => void;
}

/** Socket events that the server sends about lessons. */
export interface LessonServerEvents {
  "lesson:step": (change: { readonly section: string; readonly step: StepState }) => void;
  "progress:changed": (progress: ChapterProgress) => void;
}
