import type { Localized } from "../../contracts/lab.ts";
import type { Question, QuestionAnswer, QuestionVerdict } from "../../contracts/question.ts";

type Faults = QuestionVerdict["faults"];
type OfKind<Kind extends Question["kind"]> = Extract<Question, { kind: Kind }>;

const words = {
  missed: {
    ja: "これも正しい答えのひとつです。選び忘れています。",
    en: "This one belongs to the answer too; it was left out.",
  },
  nothing: { ja: "まだ何も書かれていません。", en: "Nothing is written yet." },
  harmless: {
    ja: "この行は、ここで問われている違反ではありません。",
    en: "This line isn't the violation that is asked for.",
  },
} as const satisfies Record<string, Localized>;

/**
 * Judges an answer. Each fault names a part: a choice's, item's or blank's id, or a line's number.
 * @returns no faults for a right answer; null if the answer isn't of the question's kind.
 */
export function judgeAnswer(question: Question, answer: QuestionAnswer): Faults | null {
  switch (question.kind) {
    case "single":
    case "predict":
      return answer.kind === "choices" ? singleFaults(question, answer.ids) : null;
    case "multiple":
      return answer.kind === "choices" ? multipleFaults(question, answer.ids) : null;
    case "order":
      return answer.kind === "order" ? orderFaults(question, answer.ids) : null;
    case "fill":
      return answer.kind === "blanks" ? blankFaults(question, answer.texts) : null;
    case "spot":
      return answer.kind === "lines" ? lineFaults(question, answer.lines) : null;
    case "text":
      return answer.kind === "text" ? textFaults(answer.text) : null;
  }
}

function singleFaults(
  { choices }: OfKind<"single" | "predict">,
  ids: readonly string[],
): Faults | null {
  const chosen = choices.find(({ id }) => id === ids[0]);
  if (!chosen || ids.length !== 1) {
    return null;
  }
  return chosen.wrong ? [{ part: chosen.id, because: chosen.wrong }] : [];
}

function multipleFaults({ choices }: OfKind<"multiple">, ids: readonly string[]): Faults {
  return choices.flatMap(({ id, wrong, missed }) => {
    if (wrong) {
      return ids.includes(id) ? [{ part: id, because: wrong }] : [];
    }
    return ids.includes(id) ? [] : [{ part: id, because: missed ?? words.missed }];
  });
}

function orderFaults({ items, wrong }: OfKind<"order">, ids: readonly string[]): Faults {
  return items
    .filter(({ id }, index) => ids[index] !== id)
    .map(({ id }) => ({ part: id, because: wrong }));
}

function blankFaults({ blanks }: OfKind<"fill">, texts: Readonly<Record<string, string>>): Faults {
  return blanks
    .filter(({ id, accept }) => !accept.includes(plain(texts[id] ?? "")))
    .map(({ id, wrong }) => ({ part: id, because: wrong }));
}

/** YAML means the same with quotes around it. */
function plain(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

function lineFaults({ lines, wrong }: OfKind<"spot">, marked: readonly number[]): Faults {
  const missed = lines.filter((line) => !marked.includes(line));
  const harmless = [...new Set(marked)].filter((line) => !lines.includes(line));
  return [
    ...missed.map((line) => ({ part: String(line), because: wrong })),
    ...harmless.map((line) => ({ part: String(line), because: words.harmless })),
  ];
}

/** A free text is read by the teacher; here it only has to be one. */
function textFaults(text: string): Faults {
  return text.trim() === "" ? [{ part: "text", because: words.nothing }] : [];
}
