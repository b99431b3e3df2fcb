import { expect, it } from "vitest";
import type { Letter } from "../lesson/outbox.ts";
import { isAnswerTo } from "./kept-answer.ts";

const answer: Letter = {
  kind: "answer",
  request: { section: "summary", question: "q1", answer: { kind: "choices", ids: ["a"] } },
};

it("tells the answer to one question from all else", () => {
  const asked = { section: "summary", id: "q1" };
  expect(isAnswerTo(answer, asked)).toBe(true);
  expect(isAnswerTo(answer, { ...asked, id: "q2" })).toBe(false);
  expect(isAnswerTo(answer, { ...asked, section: "other" })).toBe(false);
  expect(isAnswerTo({ kind: "read", section: "summary" }, asked)).toBe(false);
});
