import { expect, it } from "vitest";
import type { ChapterProgress } from "../../server/contracts/lesson.ts";
import { chapterWorkOf, standingOf, workOf } from "./standing.ts";

const none = { read: false, stepsDone: 0, steps: 0, questionsRight: 0, questions: 0 };
const progress: ChapterProgress = {
  sections: [
    { ...none, section: "introduction", read: true },
    { ...none, section: "network-policy", steps: 7, stepsDone: 7, questions: 1, questionsRight: 0 },
    { ...none, section: "scanning", steps: 2, stepsDone: 2, questions: 2, questionsRight: 2 },
    { ...none, section: "summary" },
    { ...none, section: "check", questions: 3, questionsRight: 1 },
  ],
  continueAt: null,
};

it("tells how far each section is", () => {
  const slugs = [...progress.sections.map(({ section }) => section), "elsewhere"];
  expect(slugs.map((slug) => standingOf(progress, slug))).toEqual([
    "finished",
    "begun",
    "finished",
    "untouched",
    "begun",
    "unknown",
  ]);
  expect(standingOf(null, "summary")).toBe("unknown");
});

it("counts steps, or questions where there are no steps", () => {
  expect(workOf(progress, "network-policy")).toEqual({ done: 7, total: 7 });
  expect(workOf(progress, "check")).toEqual({ done: 1, total: 3 });
  expect(workOf(progress, "summary")).toBeNull();
  expect(workOf(null, "check")).toBeNull();
});

it("estimates what is left to five minutes", () => {
  const minutes = { introduction: 6, "network-policy": 24, scanning: 20, summary: 3, check: 9 };
  // 24 / 8 + 3 + 9 * 2 / 3 = 12
  expect(chapterWorkOf(progress, minutes)).toEqual({ done: 9, total: 9, minutes: 10 });
});

it("has nothing left when every section is finished", () => {
  const sections = [{ ...none, section: "summary", read: true }];
  const minutes = { summary: 3 };
  expect(chapterWorkOf({ sections, continueAt: null }, minutes).minutes).toBe(0);
  const unread = [{ ...none, section: "summary" }];
  expect(chapterWorkOf({ sections: unread, continueAt: null }, minutes).minutes).toBe(5);
});
