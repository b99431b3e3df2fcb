import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** What a command must answer. Texts may hold the placeholders of `expected-text.ts`. */
const answerSchema = z.strictObject({
  exit: z.number().int().optional(),
  /** All of it. */
  stdout: z.string().optional(),
  /** Texts that must be among its lines, each in any place. */
  stdoutHas: z.array(z.string()).optional(),
  stdoutLacks: z.array(z.string()).optional(),
  /** All of it; nothing, if neither this nor `stderrHas` is given. */
  stderr: z.string().optional(),
  stderrHas: z.array(z.string()).optional(),
});

/** An answer elsewhere than on upstream's cluster, with the reason; `skip` where the command makes no sense. */
const differenceSchema = answerSchema.extend({
  why: z.string().min(1),
  skip: z.boolean().optional(),
});

const stepSchema = answerSchema.extend({
  /** For bash; `kubectl` and the variables of `run-step.ts` are there. */
  run: z.string().min(1),
  /** The step waits until the answer is right, for as many seconds at most. */
  withinSeconds: z.number().positive().max(120).optional(),
  source: z.string().optional(),
  /** Kinds that the command is counted for, if its words don't tell. */
  kinds: z.array(z.string()).optional(),
  /** What the embedded cluster answers instead. */
  embedded: differenceSchema.optional(),
  /** What a learner behind the gateway is answered instead. */
  learner: differenceSchema.optional(),
});

const transcriptSchema = z.strictObject({
  topic: z.string().min(1),
  /** Where upstream tells the answers: of every step that names no source of its own. */
  source: z.string().min(1),
  kinds: z.array(z.string()).default([]),
  /** Runs while no other transcript does: it changes what others see. */
  alone: z.boolean().default(false),
  /** Why no learner can do any of it. */
  learner: z.strictObject({ why: z.string().min(1), skip: z.literal(true) }).optional(),
  files: z.record(z.string(), z.string()).default({}),
  steps: z.array(stepSchema).min(1),
  /** For bash, whatever happened before. */
  cleanUp: z.string().optional(),
});

export type Answer = z.infer<typeof answerSchema>;
export type Difference = z.infer<typeof differenceSchema>;
export type Step = z.infer<typeof stepSchema>;
export type Transcript = z.infer<typeof transcriptSchema> & { readonly name: string };

const directory = join(import.meta.dirname, "transcripts");

/** Every transcript, by name. @throws Error naming the file that has a fault. */
export function loadTranscripts(): Transcript[] {
  const files = readdirSync(directory).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((file) => {
    const result = transcriptSchema.safeParse(parse(readFileSync(join(directory, file), "utf8")));
    if (!result.success) {
      throw new Error(`e2e/parity/transcripts/${file}: ${z.prettifyError(result.error)}`);
    }
    return { ...result.data, name: file.replace(/\.yaml$/, "") };
  });
}
