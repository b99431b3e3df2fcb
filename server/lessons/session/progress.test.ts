import { expect, it } from "vitest";
import type { SectionState } from "../../contracts/lesson.ts";
import type { Chapter } from "../content/chapter.ts";
import { progressOf } from "./progress.ts";

const later = "2026-01-01T00:00:00Z";
type Step = SectionState["steps"][number];
type Answer = SectionState["answers"][number];

function stepOf(id: string, doneAt: string | null): Step {
  return {
    id,
    phase: doneAt === null ? "waiting" : "passed",
    doneAt,
    attempts: 0,
    checks: [],
    hints: [],
    moreHints: false,
    prediction: null,
    lost: [],
    rebuilding: null,
  } as Step;
}

function answerOf(right: boolean): Answer {
  return { question: "q", right, attempts: 1, answeredAt: later, faults: [] };
}

const section = (slug: string, steps: Step[], answers: Answer[]) =>
  ({ section: slug, steps, answers }) as unknown as SectionState;
const chapter = {
  sections: [
    { slug: "lab", questions: [{}] },
    { slug: "check", questions: [{}, {}] },
  ],
} as unknown as Chapter;
const continueAt = (states: SectionState[], read: string[]) =>
  progressOf(chapter, states, new Set(read)).continueAt;

it("sends a newcomer nowhere in particular", () => {
  const fresh = [section("lab", [stepOf("a", null)], []), section("check", [], [])];
  expect(continueAt(fresh, [])).toBeNull();
});

it("continues at the first open step of a begun section", () => {
  const begun = [
    section("lab", [stepOf("a", later), stepOf("b", null)], []),
    section("check", [], []),
  ];
  expect(continueAt(begun, [])).toEqual({ section: "lab", step: "b" });
});

it("leaves a section of questions only when all are answered right, read or not", () => {
  const done = section("lab", [stepOf("a", later)], []);
  const half = [done, section("check", [], [answerOf(true), answerOf(false)])];
  expect(continueAt(half, ["check"])).toEqual({ section: "check", step: null });
  const all = [done, section("check", [], [answerOf(true), answerOf(true)])];
  expect(continueAt(all, [])).toBeNull();
});
