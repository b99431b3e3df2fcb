import type { ChapterProgress, SectionState } from "../../contracts/lesson.ts";
import type { Chapter } from "../content/chapter.ts";

/** Where a learner stands in a chapter, from their sections in reading order and what they have read. */
export function progressOf(
  chapter: Chapter,
  states: readonly SectionState[],
  read: ReadonlySet<string>,
): ChapterProgress {
  const questions = new Map(chapter.sections.map(({ slug, questions: all }) => [slug, all.length]));
  const sections = states.map(({ section, steps, answers }) => ({
    section,
    read: read.has(section),
    stepsDone: steps.filter(isDone).length,
    steps: steps.length,
    questionsRight: answers.filter(({ right }) => right).length,
    questions: questions.get(section) ?? 0,
  }));
  return { sections, continueAt: continueAt(states, questions, read) };
}

/** A section is left behind with its steps; without any, with its questions; without either, when it was read. */
function continueAt(
  states: readonly SectionState[],
  questions: ReadonlyMap<string, number>,
  read: ReadonlySet<string>,
): ChapterProgress["continueAt"] {
  const begun = (state: SectionState) =>
    read.has(state.section) ||
    state.answers.length > 0 ||
    state.steps.some((step) => isDone(step) || step.attempts > 0 || step.prediction !== null);
  const finished = ({ section, steps, answers }: SectionState) => {
    if (steps.length > 0) return steps.every(isDone);
    const asked = questions.get(section) ?? 0;
    return asked > 0 ? answers.filter(({ right }) => right).length >= asked : read.has(section);
  };
  const next =
    states.find((state) => begun(state) && !finished(state)) ??
    states.slice(states.findLastIndex(begun) + 1)[0];
  if (!next || !states.some(begun)) {
    return null;
  }
  return { section: next.section, step: next.steps.find((step) => !isDone(step))?.id ?? null };
}

function isDone({ doneAt }: SectionState["steps"][number]): boolean {
  return doneAt !== null;
}
