import { expect, it } from "vitest";
import { type Question, questionSchema } from "@/server/contracts/question.ts";
import { questionTextOf } from "./question-text.ts";

const both = (text: string) => ({ ja: `${text}（日）`, en: text });
const base = {
  id: "q",
  prompt: both("prompt"),
  explanation: both("explanation"),
  teaches: "network-policy#heading",
};

function textOf(question: object) {
  const parsed: Question = questionSchema.parse({ ...base, ...question });
  return questionTextOf("summary", parsed, "en", [parsed]);
}

const common = {
  section: "summary",
  id: "q",
  place: { number: 1, total: 1 },
  isRecalled: false,
  prompt: "prompt",
  explanation: "explanation",
  teaches: { href: "/en/chapter-14/network-policy#heading", name: "14.1 NetworkPolicy" },
};

it("shows items in another order than the right one, always the same", () => {
  const items = ["a", "b", "c", "d"].map((id) => ({ id, text: both(id) }));
  expect(textOf({ kind: "order", items, wrong: both("no") })).toEqual({
    ...common,
    kind: "order",
    items: ["b", "d", "c", "a"].map((id) => ({ id, text: id })),
  });
});

it("takes a template apart at its blanks, without their answers", () => {
  const blanks = [
    { id: "kind", accept: ["Pod"], wrong: both("no") },
    { id: "level", accept: ["restricted", "baseline"], wrong: both("no") },
  ];
  const template = "kind: {{kind}}\nlabels: { a: {{level}} }\n";
  expect(textOf({ kind: "fill", template, blanks })).toEqual({
    ...common,
    kind: "fill",
    lines: [
      [{ text: "kind: " }, { blank: "kind", number: 1, width: 3 }],
      [{ text: "labels: { a: " }, { blank: "level", number: 2, width: 10 }, { text: " }" }],
    ],
  });
});

it("says of each choice why it's wrong, in the page's language", () => {
  const choices = [
    { id: "yes", text: both("yes") },
    { id: "no", text: both("no"), wrong: both("why not") },
  ];
  expect(textOf({ kind: "predict", command: "ls\n", choices })).toEqual({
    ...common,
    kind: "predict",
    command: "ls",
    choices: [
      { id: "yes", text: "yes", wrong: null },
      { id: "no", text: "no", wrong: "why not" },
    ],
  });
});

it("refuses a question that names no section as its source", () => {
  expect(() => textOf({ kind: "text", model: both("m"), teaches: "nowhere" })).toThrow("nowhere");
});
