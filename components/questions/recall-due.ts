import type { SectionState } from "../../server/contracts/lesson.ts";
import type { QuestionText } from "./question-text.ts";

/** After so many days something that was just learned is worth recalling. */
export const recallDays = 3;

const dayMs = 24 * 60 * 60 * 1000;

/** The questions whose right answer is so old that they're asked again, oldest first. */
export function dueQuestions(
  questions: readonly QuestionText[],
  sections: Readonly<Record<string, SectionState>>,
  now: Date,
): readonly QuestionText[] {
  return questions
    .flatMap((question) => {
      const answers = sections[question.section]?.answers ?? [];
      const answer = answers.find((each) => each.question === question.id && each.right);
      return answer ? [{ question, answeredMs: Date.parse(answer.answeredAt) }] : [];
    })
    .filter(({ answeredMs }) => now.getTime() - answeredMs >= recallDays * dayMs)
    .toSorted((one, other) => one.answeredMs - other.answeredMs)
    .map(({ question }) => question);
}
