import { expect, it } from "vitest";
import type { SectionState, StepState } from "../../server/contracts/lesson.ts";
import { predictionsOf, revisitsOf } from "./revisit.ts";

const outline = {
  slug: "network-policy",
  number: "14.1",
  name: "14.1 NetworkPolicy",
  href: "/ja/chapter-14/network-policy",
  minutes: 25,
  steps: ["deploy", "deny-all", "blocked"].map((id) => ({ id, title: `title of ${id}` })),
  questions: ["first", "second", "third"].map((id) => ({ id, prompt: `prompt of ${id}` })),
};

function step(id: string, attempts: number, right: boolean | null): StepState {
  return {
    id,
    phase: "passed",
    checks: [],
    attempts,
    hints: [],
    moreHints: false,
    prediction: right === null ? null : { choice: "a", right },
    doneAt: "2026-11-24T00:00:00Z",
    lost: [],
    rebuilding: null,
  };
}

const state: SectionState = {
  section: "network-policy",
  steps: [step("deploy", 1, true), step("deny-all", 3, false), step("blocked", 0, false)],
  answers: [
    { question: "first", right: true, attempts: 1, answeredAt: "", faults: [] },
    { question: "second", right: true, attempts: 2, answeredAt: "", faults: [] },
  ],
};

it("names what took several tries or was predicted otherwise, each with the way back", () => {
  expect(revisitsOf([outline], { "network-policy": state })).toEqual([
    {
      key: "network-policy/deny-all",
      title: "title of deny-all",
      href: "/ja/chapter-14/network-policy#step-deny-all",
      reason: "step",
      number: 2,
      attempts: 3,
    },
    {
      key: "network-policy/blocked",
      title: "title of blocked",
      href: "/ja/chapter-14/network-policy#step-blocked",
      reason: "prediction",
    },
    {
      key: "network-policy?second",
      title: "prompt of second",
      href: "/ja/chapter-14/network-policy#question-second",
      reason: "question",
      attempts: 2,
    },
  ]);
});

it("names nothing of a section that isn't known or has no page", () => {
  expect(revisitsOf([outline], {})).toEqual([]);
  expect(revisitsOf([{ ...outline, href: null }], { "network-policy": state })).toEqual([]);
});

it("counts predictions of finished steps only", () => {
  const open = { ...step("x", 0, true), doneAt: null };
  const states = [state, { ...state, steps: [open] }];
  expect(predictionsOf(states)).toEqual({ total: 3, held: 1 });
});
