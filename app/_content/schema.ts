import { z } from "zod";

const localizedSchema = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });
const slugSchema = z.string().regex(/^[a-z0-9-]+$/);

const sectionSchema = z.strictObject({
  folder: z.string().regex(/^\d\d-[a-z0-9-]+$/),
  slug: slugSchema,
  number: z.number().int().positive().optional(),
  title: localizedSchema,
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
  title: localizedSchema,
  lead: localizedSchema,
  objectives: z.array(localizedSchema).min(1),
  layers: z.array(layerSchema).length(4),
  sections: z.array(sectionSchema).min(1),
});

/**
 * The part of `lab.yaml` that a page shows; checks and hints belong to the judge of the steps.
 * A command of more than one line is typed line by line.
 */
export const labSchema = z.looseObject({
  steps: z
    .array(
      z.looseObject({
        id: slugSchema,
        minutes: z.number().int().positive(),
        command: z.string().min(1),
        expected: z.string().min(1),
      }),
    )
    .min(1),
});

export type Lab = z.infer<typeof labSchema>;
