import { z } from "zod";
import { localizedSchema } from "./lab.ts";

const idSchema = z.string().regex(/^[a-z0-9-]{1,63}$/);

const base = {
  id: idSchema,
  prompt: localizedSchema,
  /** Shown after a right answer, and with the model answer of a free text. */
  explanation: localizedSchema,
  /** Where the text teaches it: `section-slug` or `section-slug#heading-id`. */
  teaches: z.string().regex(/^[a-z0-9-]+(#.+)?$/),
  /** Ask again some days after it was answered right. */
  again: z.boolean().default(false),
};

const choiceSchema = z.strictObject({
  id: idSchema,
  text: localizedSchema,
  /** Why this choice is wrong; absent where it's right. */
  wrong: localizedSchema.optional(),
  /** Why a right choice of `multiple` belongs to the answer; told when it's missing. */
  missed: localizedSchema.optional(),
});

/** A question of a section; how each kind is answered stands in {@link questionAnswerSchema}. */
export const questionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("single"), ...base, choices: z.array(choiceSchema).min(2) }),
  z.strictObject({ kind: z.literal("multiple"), ...base, choices: z.array(choiceSchema).min(2) }),
  z.strictObject({
    kind: z.literal("order"),
    ...base,
    /** In the right order; the page shuffles them. */
    items: z.array(z.strictObject({ id: idSchema, text: localizedSchema })).min(2),
    wrong: localizedSchema,
  }),
  z.strictObject({
    kind: z.literal("fill"),
    ...base,
    /** YAML with blanks `{{id}}`. */
    template: z.string().min(1),
    blanks: z
      .array(
        z.strictObject({
          id: idSchema,
          accept: z.array(z.string().min(1)).min(1),
          wrong: localizedSchema,
        }),
      )
      .min(1),
  }),
  z.strictObject({
    kind: z.literal("predict"),
    ...base,
    command: z.string().min(1),
    choices: z.array(choiceSchema).min(2),
  }),
  z.strictObject({
    kind: z.literal("spot"),
    ...base,
    manifest: z.string().min(1),
    /** 1-based numbers of the lines that violate; all must be marked. */
    lines: z.array(z.number().int().positive()).min(1),
    wrong: localizedSchema,
  }),
  z.strictObject({ kind: z.literal("text"), ...base, model: localizedSchema }),
]);
export type Question = z.infer<typeof questionSchema>;

/** `questions.yaml`: the questions of a section. */
export const questionsSchema = z.strictObject({ questions: z.array(questionSchema).min(1) });

/** Choices' ids, items in order, texts of the blanks, marked lines, or a free text. */
export const questionAnswerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("choices"), ids: z.array(idSchema).max(20) }),
  z.strictObject({ kind: z.literal("order"), ids: z.array(idSchema).max(20) }),
  z.strictObject({ kind: z.literal("blanks"), texts: z.record(idSchema, z.string().max(200)) }),
  z.strictObject({
    kind: z.literal("lines"),
    lines: z.array(z.number().int().positive()).max(100),
  }),
  z.strictObject({ kind: z.literal("text"), text: z.string().max(4000) }),
]);
export type QuestionAnswer = z.infer<typeof questionAnswerSchema>;

/** How an answer was judged. `faults` names each wrong part with its own explanation. */
export interface QuestionVerdict {
  readonly question: string;
  readonly right: boolean;
  readonly attempts: number;
  /** RFC 3339. */
  readonly answeredAt: string;
  readonly faults: readonly {
    readonly part: string;
    readonly because: { ja: string; en: string };
  }[];
}
