import type { QuestionAnswer } from "../../server/contracts/question.ts";
import type { QuestionText } from "./question-text.ts";

type Kind<K extends QuestionAnswer["kind"]> = Extract<QuestionAnswer, { kind: K }>;

/** An answer that is being made. */
export type Draft = QuestionAnswer;
export type ChoicesDraft = Kind<"choices">;
export type OrderDraft = Kind<"order">;
export type BlanksDraft = Kind<"blanks">;
export type LinesDraft = Kind<"lines">;

/** How a question looks before it was answered. */
export function emptyDraft(question: QuestionText): Draft {
  switch (question.kind) {
    case "single":
    case "multiple":
    case "predict":
      return { kind: "choices", ids: [] };
    case "order":
      return { kind: "order", ids: question.items.map(({ id }) => id) };
    case "fill":
      return { kind: "blanks", texts: {} };
    case "spot":
      return { kind: "lines", lines: [] };
    case "text":
      return { kind: "text", text: "" };
  }
}

/** What is still missing before it can be sent; `null` if nothing is. */
export function missingIn(
  question: QuestionText,
  draft: Draft,
): "chooseOne" | "chooseSome" | "fillAll" | "writeFirst" | null {
  switch (draft.kind) {
    case "choices":
      if (draft.ids.length > 0) return null;
      return question.kind === "multiple" ? "chooseSome" : "chooseOne";
    case "lines":
      return draft.lines.length > 0 ? null : "chooseSome";
    case "blanks":
      return blanksOf(question).every((id) => draft.texts[id]?.trim()) ? null : "fillAll";
    case "text":
      return draft.text.trim() === "" ? "writeFirst" : null;
    case "order":
      return null;
  }
}

/** Ids of the blanks of a `fill` question. */
function blanksOf(question: QuestionText): readonly string[] {
  if (question.kind !== "fill") return [];
  return question.lines.flat().flatMap((part) => ("blank" in part ? [part.blank] : []));
}

/** Puts an item one place up or down past those that keep their place. The same order if it can't move. */
export function moved(
  ids: readonly string[],
  id: string,
  by: -1 | 1,
  kept: ReadonlySet<string>,
): readonly string[] {
  const from = ids.indexOf(id);
  let to = from + by;
  while (kept.has(ids[to] ?? "")) to += by;
  const other = ids[to];
  if (from < 0 || other === undefined || kept.has(id)) return ids;
  return ids.map((each, place) => (place === from ? other : place === to ? id : each));
}

/** A stored draft as far as it fits the question as it is now: what is of another kind, or of parts that are gone, is dropped. */
export function draftFrom(question: QuestionText, stored: unknown): Draft {
  const empty = emptyDraft(question);
  if (typeof stored !== "object" || stored === null) return empty;
  const draft = { ...empty, ...stored };
  if (draft.kind !== empty.kind) return empty;
  switch (draft.kind) {
    case "choices": {
      const known = "choices" in question ? question.choices.map(({ id }) => id) : [];
      return { kind: "choices", ids: known.filter((id) => listOf(draft.ids).includes(id)) };
    }
    case "order": {
      const { ids } = empty as OrderDraft;
      return listOf(draft.ids).toSorted().join() === ids.toSorted().join() ? draft : empty;
    }
    case "lines":
      return { kind: "lines", lines: listOf(draft.lines).filter(Number.isInteger) };
    case "blanks":
      return { kind: "blanks", texts: { ...draft.texts } };
    case "text":
      return { kind: "text", text: String(draft.text) };
  }
}

function listOf<T>(value: readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [];
}
