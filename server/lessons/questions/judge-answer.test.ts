import { describe, expect, it } from "vitest";
import { questionSchema } from "../../contracts/question.ts";
import { judgeAnswer } from "./judge-answer.ts";

const text = (word: string) => ({ ja: `${word}。`, en: word });
const base = { id: "q", prompt: text("q"), explanation: text("e"), teaches: "network-policy" };
const question = (fields: object) => questionSchema.parse({ ...base, ...fields });

describe("one choice", () => {
  const single = question({
    kind: "single",
    choices: [
      { id: "a", text: text("a") },
      { id: "b", text: text("b"), wrong: text("b is wrong") },
    ],
  });

  it.each([
    [["a"], []],
    [["b"], [{ part: "b", because: text("b is wrong") }]],
    [["a", "b"], null],
    [["c"], null],
    [[], null],
  ])("%j", (ids, faults) => {
    expect(judgeAnswer(single, { kind: "choices", ids })).toEqual(faults);
  });

  it("takes no answer of another kind", () => {
    expect(judgeAnswer(single, { kind: "text", text: "a" })).toBeNull();
  });
});

it("explains each wrong and each missing choice of several", () => {
  const multiple = question({
    kind: "multiple",
    choices: [
      { id: "a", text: text("a") },
      { id: "b", text: text("b"), missed: text("b belongs to it") },
      { id: "c", text: text("c"), wrong: text("c is wrong") },
    ],
  });
  const judge = (...ids: string[]) => judgeAnswer(multiple, { kind: "choices", ids });
  expect(judge("b", "a")).toEqual([]);
  expect(judge("a", "c")).toEqual([
    { part: "b", because: text("b belongs to it") },
    { part: "c", because: text("c is wrong") },
  ]);
  expect(judge("b")?.map(({ part }) => part)).toEqual(["a"]);
});

it("names the items that are out of order", () => {
  const items = ["a", "b", "c"].map((id) => ({ id, text: text(id) }));
  const order = question({ kind: "order", items, wrong: text("look at the first") });
  const judge = (...ids: string[]) => judgeAnswer(order, { kind: "order", ids });
  expect(judge("a", "b", "c")).toEqual([]);
  expect(judge("a", "c", "b")).toEqual([
    { part: "b", because: text("look at the first") },
    { part: "c", because: text("look at the first") },
  ]);
});

it("takes blanks with blanks and quotes around them", () => {
  const fill = question({
    kind: "fill",
    template: "enforce: {{level}}",
    blanks: [{ id: "level", accept: ["restricted"], wrong: text("the strictest") }],
  });
  const judge = (level: string) => judgeAnswer(fill, { kind: "blanks", texts: { level } });
  expect(judge(" restricted ")).toEqual([]);
  expect(judge('"restricted"')).toEqual([]);
  expect(judge("Restricted")).toEqual([{ part: "level", because: text("the strictest") }]);
  expect(judgeAnswer(fill, { kind: "blanks", texts: {} })).toHaveLength(1);
});

it("wants all violating lines and no other", () => {
  const spot = question({
    kind: "spot",
    manifest: "a\nb\nc\n",
    lines: [2, 3],
    wrong: text("one is left"),
  });
  const judge = (...lines: number[]) => judgeAnswer(spot, { kind: "lines", lines });
  expect(judge(3, 2, 2)).toEqual([]);
  expect(judge(1, 2)?.map(({ part }) => part)).toEqual(["3", "1"]);
});

it("takes any free text but none", () => {
  const free = question({ kind: "text", model: text("model") });
  expect(judgeAnswer(free, { kind: "text", text: "scan it" })).toEqual([]);
  expect(judgeAnswer(free, { kind: "text", text: " \n" })?.map(({ part }) => part)).toEqual([
    "text",
  ]);
});
