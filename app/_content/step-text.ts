import type { StepText } from "@/components/lab/step-text.ts";
import type { Locale } from "@/components/messages/messages.ts";
import type { Lab } from "./schema.ts";

/** A step as a page shows it. Throws where the lab has none of that id. */
export function stepTextOf(options: {
  lab: Lab | null;
  section: string;
  id: string;
  locale: Locale;
}): StepText {
  const { lab, section, id, locale } = options;
  const index = lab?.steps.findIndex((step) => step.id === id) ?? -1;
  const step = lab?.steps[index];
  if (!step) throw new Error(`lab.yaml of ${section} has no step "${id}".`);
  const { predict } = step;
  return {
    section,
    id,
    number: index + 1,
    title: step.title[locale],
    minutes: step.minutes,
    command: step.command.trimEnd(),
    expected: step.expected.trimEnd(),
    prediction: predict
      ? {
          question: predict.question[locale],
          choices: predict.choices.map((choice) => ({ id: choice.id, text: choice.text[locale] })),
          answer: predict.answer,
          because: predict.because[locale],
        }
      : null,
    checks: step.checks.map((check) => ({ id: check.id, label: check.label[locale] })),
    hasHints: step.checks.some(({ hints }) => hints.some(({ when }) => when === undefined)),
    canRestart: step.undo !== undefined,
  };
}
