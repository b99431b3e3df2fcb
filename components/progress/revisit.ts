import type { SectionState } from "../../server/contracts/lesson.ts";
import type { SectionOutline } from "./chapter-outline.ts";

/** Something that was hard, and where to look at it again. */
export type Revisit = { readonly key: string; readonly title: string; readonly href: string } & (
  | { readonly reason: "step"; readonly number: number; readonly attempts: number }
  | { readonly reason: "prediction" }
  | { readonly reason: "question"; readonly attempts: number }
);

/** So many tries of a step are practice, not trouble. */
const triesOfPractice = 1;

/** What took several tries or went another way than predicted, in the order of the chapter. */
export function revisitsOf(
  outlines: readonly SectionOutline[],
  states: Readonly<Record<string, SectionState>>,
): readonly Revisit[] {
  return outlines.flatMap((outline) => {
    const state = states[outline.slug];
    return state && outline.href ? revisitsIn(outline, outline.href, state) : [];
  });
}

function revisitsIn(outline: SectionOutline, page: string, state: SectionState): Revisit[] {
  const steps = outline.steps.flatMap(({ id, title }, index): Revisit[] => {
    const step = state.steps.find((each) => each.id === id);
    if (!step) return [];
    const place = { key: `${outline.slug}/${id}`, title, href: `${page}#step-${id}` };
    if (step.attempts > triesOfPractice) {
      return [{ ...place, reason: "step", number: index + 1, attempts: step.attempts }];
    }
    return step.prediction?.right === false ? [{ ...place, reason: "prediction" }] : [];
  });
  const questions = outline.questions.flatMap(({ id, prompt }): Revisit[] => {
    const answer = state.answers.find(({ question }) => question === id);
    if (!answer || (answer.right && answer.attempts <= triesOfPractice)) return [];
    const place = { key: `${outline.slug}?${id}`, title: prompt, href: `${page}#question-${id}` };
    return [{ ...place, reason: "question", attempts: answer.attempts }];
  });
  return [...steps, ...questions];
}

/** How many predictions were made of steps that are done, and how many held. */
export function predictionsOf(states: readonly SectionState[]): {
  readonly total: number;
  readonly held: number;
} {
  const made = states
    .flatMap(({ steps }) => steps)
    .flatMap(({ doneAt, prediction }) => (doneAt !== null && prediction ? [prediction] : []));
  return { total: made.length, held: made.filter(({ right }) => right).length };
}
