import { nameOf } from "@/components/book/chapter.ts";
import type { Locale } from "@/components/messages/messages.ts";
import type { FillPart, QuestionText } from "@/components/questions/question-text.ts";
import type { Question } from "@/server/contracts/question.ts";
import { loadChapter } from "./chapter.ts";

/** A question as a page shows it in one language. `all` are those of its section, in their order. */
export function questionTextOf(
  section: string,
  question: Question,
  locale: Locale,
  all: readonly Question[],
): QuestionText {
  const base = {
    section,
    id: question.id,
    place: { number: all.indexOf(question) + 1, total: all.length },
    isRecalled: question.again,
    prompt: question.prompt[locale],
    explanation: question.explanation[locale],
    teaches: linkTo(question.teaches, locale),
  };
  switch (question.kind) {
    case "single":
    case "multiple":
    case "predict":
      return {
        ...base,
        kind: question.kind,
        command: question.kind === "predict" ? question.command.trimEnd() : null,
        choices: question.choices.map(({ id, text, wrong }) => ({
          id,
          text: text[locale],
          wrong: wrong?.[locale] ?? null,
        })),
      };
    case "order":
      return {
        ...base,
        kind: "order",
        items: shuffled(question.items.map(({ id, text }) => ({ id, text: text[locale] }))),
      };
    case "fill":
      return { ...base, kind: "fill", lines: fillLines(question) };
    case "spot":
      return {
        ...base,
        kind: "spot",
        lines: question.manifest.trimEnd().split("\n"),
        wanted: question.lines,
      };
    case "text":
      return { ...base, kind: "text", model: question.model[locale] };
  }
}

/** A section's address with the name it's listed under; the heading after `#` stays as it is. */
function linkTo(teaches: string, locale: Locale): QuestionText["teaches"] {
  const [slug = "", heading] = teaches.split("#");
  const section = loadChapter(locale).sections.find((each) => each.slug === slug);
  if (!section) throw new Error(`No section "${slug}", which a question names as its source.`);
  const page = section.href ?? `/${locale}/chapter-14/${slug}`;
  return { href: heading === undefined ? page : `${page}#${heading}`, name: nameOf(section) };
}

/** The same other order each time: every second item first, the rest backwards. Never the right one. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const odd = items.filter((_, place) => place % 2 === 1);
  const even = items.filter((_, place) => place % 2 === 0);
  return [...odd, ...even.reverse()];
}

function fillLines(
  question: Extract<Question, { kind: "fill" }>,
): readonly (readonly FillPart[])[] {
  const widths = new Map(
    question.blanks.map(({ id, accept }) => [id, Math.max(...accept.map((text) => text.length))]),
  );
  const numbers = new Map(question.blanks.map(({ id }, index) => [id, index + 1]));
  return question.template
    .trimEnd()
    .split("\n")
    .map((line) =>
      line
        .split(/(\{\{[a-z0-9-]+\}\})/)
        .filter((part) => part !== "")
        .map((part) => {
          const blank = /^\{\{(.+)\}\}$/.exec(part)?.[1];
          return blank === undefined
            ? { text: part }
            : { blank, number: numbers.get(blank) ?? 0, width: widths.get(blank) ?? 8 };
        }),
    );
}
