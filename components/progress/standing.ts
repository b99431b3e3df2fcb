import type { ChapterProgress } from "../../server/contracts/lesson.ts";

type SectionProgress = ChapterProgress["sections"][number];

/** Where a learner stands with a section. */
export type Standing = "unknown" | "untouched" | "begun" | "finished";

/** A section is finished when its steps are done and its questions answered; without any, when it's read. */
export function standingOf(progress: ChapterProgress | null, slug: string): Standing {
  const section = progress?.sections.find((each) => each.section === slug);
  if (!section) return "unknown";
  if (isFinished(section)) return "finished";
  const isBegun = section.read || section.stepsDone > 0 || section.questionsRight > 0;
  return isBegun ? "begun" : "untouched";
}

/** Whether nothing is left to do in a section. */
function isFinished(section: SectionProgress): boolean {
  const hasWork = section.steps + section.questions > 0;
  if (!hasWork) return section.read;
  return section.stepsDone >= section.steps && section.questionsRight >= section.questions;
}

/** What was done of a section's own work: its steps, or its questions where it has no steps. */
export function workOf(
  progress: ChapterProgress | null,
  slug: string,
): { readonly done: number; readonly total: number } | null {
  const section = progress?.sections.find((each) => each.section === slug);
  if (!section) return null;
  if (section.steps > 0) return { done: section.stepsDone, total: section.steps };
  return section.questions > 0 ? { done: section.questionsRight, total: section.questions } : null;
}

/** Steps of the whole chapter, and about how many minutes of it are left: 0 only when nothing is. */
export function chapterWorkOf(
  progress: ChapterProgress,
  minutes: Readonly<Record<string, number>>,
): { readonly done: number; readonly total: number; readonly minutes: number } {
  const done = sum(progress.sections.map(({ stepsDone }) => stepsDone));
  const total = sum(progress.sections.map(({ steps }) => steps));
  const left = progress.sections.map((section) => {
    if (isFinished(section)) return 0;
    const all = section.steps + section.questions;
    const open = all - section.stepsDone - section.questionsRight;
    return (minutes[section.section] ?? 0) * (all > 0 ? open / all : 1);
  });
  const minutesLeft = sum(left);
  return {
    done,
    total,
    minutes: minutesLeft === 0 ? 0 : Math.max(5, Math.round(minutesLeft / 5) * 5),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
