import { fill } from "@/components/messages/fill.ts";
import type { Locale } from "@/components/messages/messages.ts";
import type {
  PaperAnswer,
  PaperLink,
  PaperStep,
  PaperText,
} from "@/components/paper/paper-text.ts";
import { paperWords } from "@/components/paper/words.ts";
import type { Question } from "@/server/contracts/question.ts";
import type { Lab } from "./schema.ts";

/** What stands at the end of a printed section: `mdx` is its text, where its links are. */
export function paperTextOf(section: {
  lab: Lab | null;
  questions: readonly Question[];
  mdx: string;
  locale: Locale;
}): PaperText {
  const { lab, questions, mdx, locale } = section;
  return {
    steps: (lab?.steps ?? []).map((step, index) => paperStepOf(step, index + 1, locale)),
    answers: questions.map((question, index) => ({
      number: index + 1,
      lines: rightLines(question, locale),
      explanation: question.explanation[locale],
    })),
    links: outsideLinks(mdx),
  };
}

/** The links that leave the book, numbered from 1 in the order of the text; an address has one number. */
export function outsideLinks(mdx: string): readonly PaperLink[] {
  const names = new Map<string, string>();
  for (const [, name = "", address = ""] of mdx.matchAll(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g)) {
    if (!names.has(address)) names.set(address, name);
  }
  return [...names].map(([address, name], index) => ({ number: index + 1, name, address }));
}

function paperStepOf(step: Lab["steps"][number], number: number, locale: Locale): PaperStep {
  const { predict, command } = step;
  const hints = step.checks.flatMap((check) => check.hints);
  // What only says that something is on its way, and a command that the step shows anyway, help nobody here.
  const telling = hints.filter(
    (hint) => !hint.pending && !(hint.command && command.includes(hint.command.trim())),
  );
  const commands = new Map(
    telling.map((hint) => [hint.text[locale], hint.command?.trim() ?? null]),
  );
  return {
    number,
    title: step.title[locale],
    prediction: predict
      ? {
          answer: predict.choices.find(({ id }) => id === predict.answer)?.text[locale] ?? "",
          because: predict.because[locale],
        }
      : null,
    hints: [...commands].map(([text, mending]) => ({ text, command: mending })),
  };
}

function rightLines(question: Question, locale: Locale): PaperAnswer["lines"] {
  const words = paperWords[locale];
  switch (question.kind) {
    case "single":
    case "multiple":
    case "predict":
      return question.choices.filter(({ wrong }) => !wrong).map(({ text }) => text[locale]);
    case "order":
      return [question.items.map(({ text }) => text[locale]).join(" → ")];
    case "fill":
      return question.blanks.map(({ accept }, index) =>
        fill(words.blank, { number: index + 1, text: `\`${accept[0] ?? ""}\`` }),
      );
    case "spot": {
      const lines = question.manifest.split("\n");
      return question.lines.map((number) =>
        fill(words.line, { number, text: `\`${lines[number - 1]?.trim() ?? ""}\`` }),
      );
    }
    case "text":
      return [question.model[locale]];
  }
}
