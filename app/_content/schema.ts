import { z } from "zod";

const localizedSchema = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });
const slugSchema = z.string().regex(/^[a-z0-9-]+$/);

const sectionSchema = z.strictObject({
  folder: z.string().regex(/^\d\d-[a-z0-9-]+$/),
  slug: slugSchema,
  number: z.number().int().positive().optional(),
  title: localizedSchema,
  /** For figures, where there is little room. */
  short: localizedSchema.optional(),
  heading: localizedSchema.optional(),
  summary: localizedSchema.optional(),
  kinds: z.array(z.enum(["read", "do", "answer"])).min(1),
  minutes: z.number().int().positive(),
});

const layerSchema = z.strictObject({
  name: z.string().min(1),
  about: localizedSchema,
  defends: localizedSchema,
  here: localizedSchema,
  sections: z.array(slugSchema),
});

/** `chapter.yaml`: what a chapter is called, teaches and consists of. */
export const chapterSchema = z.strictObject({
  book: localizedSchema,
  number: z.number().int().positive(),
  edition: z.iso.date(),
  title: localizedSchema,
  lead: localizedSchema,
  objectives: z.array(localizedSchema).min(1),
  layers: z.array(layerSchema).length(4),
  sections: z.array(sectionSchema).min(1),
});

const predictionSchema = z.looseObject({
  question: localizedSchema,
  choices: z.array(z.strictObject({ id: slugSchema, text: localizedSchema })).min(2),
  answer: slugSchema,
  because: localizedSchema,
});

/**
 * The part of `lab.yaml` that a page shows; which hint fits belongs to the judge of the steps, but on paper
 * all of them stand.
 * A command of more than one line is typed line by line.
 */
export const labSchema = z.looseObject({
  steps: z
    .array(
      z.looseObject({
        id: slugSchema,
        title: localizedSchema,
        minutes: z.number().int().positive(),
        predict: predictionSchema.optional(),
        command: z.string().min(1),
        expected: z.string().min(1),
        checks: z
          .array(
            z.looseObject({
              id: slugSchema,
              label: localizedSchema,
              hints: z
                .array(
                  z.looseObject({
                    when: z.string().optional(),
                    pending: z.boolean().optional(),
                    text: localizedSchema,
                    command: z.string().optional(),
                  }),
                )
                .default([]),
            }),
          )
          .default([]),
        undo: z.string().optional(),
      }),
    )
    .min(1),
});

export type Lab = z.infer<typeof labSchema>;

/** `terms.yaml`: the words that a text explains in passing, in both languages. */
export const termsSchema = z.strictObject({
  terms: z.array(
    z.strictObject({
      id: slugSchema,
      name: localizedSchema,
      meaning: localizedSchema,
      link: z.url().optional(),
    }),
  ),
});

export type Term = z.infer<typeof termsSchema>["terms"][number];
