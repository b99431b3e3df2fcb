import { z } from "zod";

/** A text in both languages. Markdown's `code` and **strong** are allowed, nothing else. */
export const localizedSchema = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });
export type Localized = z.infer<typeof localizedSchema>;

const idSchema = z.string().regex(/^[a-z0-9-]{1,63}$/, "use small letters, digits and dashes");

/**
 * A hint of a check's ladder. `when` is a CEL expression over `objects` (what the check's selector finds), `o`
 * (the last observation that counts for the check, or null), `seen` (all of those) and `calls` (every API call). Hints whose `when` holds
 * or is absent are offered in their order; the first one with a `when` that holds is shown by itself, as the
 * reason why the step is open. `command` makes it the last rung: the exact command.
 */
const hintSchema = z.strictObject({
  id: idSchema,
  when: z.string().min(1).optional(),
  /** What it tells of is on its way by itself: the step stays `checking`, and this is no failed try. */
  pending: z.boolean().default(false),
  text: localizedSchema,
  /** What was observed, to be seen side by side: `value` is CEL over the same as `when` that makes a text. */
  shows: z.array(z.strictObject({ label: localizedSchema, value: z.string().min(1) })).default([]),
  command: z.string().min(1).optional(),
});

/**
 * What must be true (`object`: now, over `objects`, a list of what the selector finds) or must have been
 * done (`observed`: over `o`, one observation since the step became current, of the kind named). `call`: an
 * answered API call `{verb, group, resource, subresource, namespace, name, code, message, asTable, fieldSelector, tool,
 * asks}` (the last four as in the gateway's `ApiObservation`); `exec`: a command that ended in a Pod,
 * `{namespace, name, command, exitCode, code, message}`; `scan`: the summary of `contracts/scan.ts`.
 */
const checkSchema = z
  .strictObject({
    id: idSchema,
    label: localizedSchema,
    object: z
      .strictObject({
        group: z.string().default(""),
        resource: z.string().min(1),
        namespace: z.string().default("default"),
        name: z.string().optional(),
        labels: z.record(z.string(), z.string()).optional(),
      })
      .optional(),
    observed: z.enum(["call", "exec", "scan"]).optional(),
    /**
     * CEL over `o`: which API calls are tries at this check, for `observed: call`; without it, those that change
     * something. Every `exec` and `scan`, and every change to `object`'s resource, is a try.
     */
    tries: z.string().min(1).optional(),
    cel: z.string().min(1),
    hints: z.array(hintSchema).default([]),
  })
  .refine((check) => (check.object === undefined) !== (check.observed === undefined), {
    message: "a check has either `object` or `observed`",
  });

const predictionSchema = z.strictObject({
  question: localizedSchema,
  choices: z.array(z.strictObject({ id: idSchema, text: localizedSchema })).min(2),
  answer: idSchema,
  because: localizedSchema,
});

/** Commands that a learner might run instead; each must leave the step open and show this hint by itself. */
const mistakeSchema = z.strictObject({ run: z.string().min(1), hint: idSchema });

/** One step of a lab. A command of more than one line is typed line by line. */
const stepSchema = z.strictObject({
  id: idSchema,
  title: localizedSchema,
  minutes: z.number().int().positive(),
  needs: z.array(idSchema).default([]),
  predict: predictionSchema.optional(),
  command: z.string().min(1),
  expected: z.string().min(1),
  checks: z.array(checkSchema).min(1),
  /** Brings the sandbox to the step's end state; `command` if absent. Run in the learner's shell. */
  solution: z.string().min(1).optional(),
  /** Takes back what the step made, for a fresh start. Must succeed where there is nothing to take back. */
  undo: z.string().min(1).optional(),
  mistakes: z.array(mistakeSchema).default([]),
});

/** `lab.yaml`: the steps of a section's hands-on. */
export const labSchema = z.strictObject({ steps: z.array(stepSchema).min(1) });
export type Lab = z.infer<typeof labSchema>;
export type LabStep = Lab["steps"][number];
export type LabCheck = LabStep["checks"][number];
