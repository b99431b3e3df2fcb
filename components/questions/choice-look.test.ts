import { expect, it } from "vitest";
import type { QuestionVerdict } from "../../server/contracts/question.ts";
import { lookOf } from "./choice-look.ts";

const good = { id: "good", text: "", wrong: null };
const bad = { id: "bad", text: "", wrong: "why not" };
const because = { ja: "理由", en: "reason" };

function verdict(right: boolean, ...parts: string[]): QuestionVerdict {
  return {
    question: "q",
    right,
    attempts: 1,
    answeredAt: "",
    faults: parts.map((part) => ({ part, because })),
  };
}

function look(choice: typeof good | typeof bad, ids: string[], judged: QuestionVerdict | null) {
  return lookOf({ isMultiple: true, draft: { kind: "choices", ids }, verdict: judged, choice });
}

it("explains nothing before it's judged", () => {
  const open = { isChosen: true, isLocked: false, mark: null, note: null };
  expect(look(bad, ["bad"], null)).toEqual(open);
});

it("explains each fault by itself, and keeps what was right", () => {
  expect(look(bad, ["bad", "good"], verdict(false, "bad"))).toEqual({
    isChosen: true,
    isLocked: false,
    mark: "wrong",
    note: because,
  });
  expect(look(good, ["bad", "good"], verdict(false, "bad"))).toEqual({
    isChosen: true,
    isLocked: true,
    mark: "right",
    note: null,
  });
  expect(look(good, ["bad"], verdict(false, "bad", "good"))).toEqual({
    isChosen: false,
    isLocked: false,
    mark: "missed",
    note: because,
  });
});

it("explains every choice after the right answer, though another draft was kept", () => {
  expect(look(good, [], verdict(true))).toEqual({
    isChosen: true,
    isLocked: true,
    mark: "right",
    note: null,
  });
  expect(look(bad, ["bad"], verdict(true))).toEqual({
    isChosen: false,
    isLocked: true,
    mark: null,
    note: "why not",
  });
});
