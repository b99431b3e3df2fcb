import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draftFrom, emptyDraft, missingIn, moved } from "./draft.ts";
import type { QuestionText } from "./question-text.ts";

const base = {
  section: "s",
  id: "q",
  place: { number: 1, total: 1 },
  isRecalled: false,
  prompt: "",
  explanation: "",
  teaches: { href: "", name: "" },
};
const order: QuestionText = {
  ...base,
  kind: "order",
  items: ["a", "b", "c"].map((id) => ({ id, text: id })),
};
const fill: QuestionText = {
  ...base,
  kind: "fill",
  lines: [[{ text: "level: " }, { blank: "level", number: 1, width: 10 }]],
};

describe("moved", () => {
  it("swaps with the neighbour", () => {
    expect(moved(["a", "b", "c"], "b", 1, new Set())).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b", "c"], "b", -1, new Set())).toEqual(["b", "a", "c"]);
  });

  it("jumps over what is right already, which stays where it is", () => {
    expect(moved(["a", "b", "c"], "a", 1, new Set(["b"]))).toEqual(["c", "b", "a"]);
    expect(moved(["a", "b"], "a", 1, new Set(["b"]))).toEqual(["a", "b"]);
    expect(moved(["a", "b"], "a", 1, new Set(["a"]))).toEqual(["a", "b"]);
  });

  it("loses nothing and moves no kept item", () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(ids, fc.nat(5), fc.constantFrom(-1 as const, 1 as const), (all, at, by) => {
        const kept = new Set(all.filter((_, place) => place % 2 === 0));
        const after = moved(all, all[at % all.length] ?? "", by, kept);
        expect(after.toSorted()).toEqual(all.toSorted());
        expect(after.filter((_, place) => place % 2 === 0)).toEqual(
          all.filter((_, place) => place % 2 === 0),
        );
      }),
    );
  });
});

it.each([
  [order, {}, null],
  [fill, { kind: "blanks", texts: { level: " " } }, "fillAll"],
  [fill, { kind: "blanks", texts: { level: "restricted" } }, null],
  [{ ...base, kind: "text", model: "" } as const, { kind: "text", text: "" }, "writeFirst"],
  [{ ...base, kind: "spot", lines: [], wanted: [1] } as const, {}, "chooseSome"],
  [{ ...base, kind: "multiple", command: null, choices: [] } as const, {}, "chooseSome"],
  [{ ...base, kind: "predict", command: "ls", choices: [] } as const, {}, "chooseOne"],
])("says what is missing: %#", (question, stored, missing) => {
  expect(missingIn(question, draftFrom(question, stored))).toBe(missing);
});

it("starts afresh where the stored draft is of another question", () => {
  for (const stored of [
    null,
    "x",
    { kind: "text", text: "" },
    { kind: "order", ids: ["a", "z"] },
  ]) {
    expect(draftFrom(order, stored)).toEqual(emptyDraft(order));
  }
  const kept = { kind: "order", ids: ["c", "a", "b"] };
  expect(draftFrom(order, kept)).toEqual(kept);
});

it("drops what the question no longer has, and what is no draft", () => {
  const choices = ["a", "b"].map((id) => ({ id, text: id, wrong: null }));
  const multiple = { ...base, kind: "multiple", command: null, choices } as const;
  const stored = { kind: "choices", ids: ["gone", "b"] };
  expect(draftFrom(multiple, stored)).toEqual({ kind: "choices", ids: ["b"] });
  expect(draftFrom(multiple, { kind: "choices" })).toEqual(emptyDraft(multiple));
  expect(draftFrom(fill, { kind: "blanks" })).toEqual(emptyDraft(fill));
  const spot = { ...base, kind: "spot", lines: ["x"], wanted: [0] } as const;
  expect(draftFrom(spot, { kind: "lines", lines: "x" })).toEqual(emptyDraft(spot));
});
