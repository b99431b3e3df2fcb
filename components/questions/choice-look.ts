import type { Localized } from "../../server/contracts/lab.ts";
import type { QuestionVerdict } from "../../server/contracts/question.ts";
import type { ChoicesDraft } from "./draft.ts";
import type { ChoiceText } from "./question-text.ts";

/** How a choice is shown. */
export interface ChoiceLook {
  readonly isChosen: boolean;
  /** What is right, or was right in a part of the answer, can't be changed any more. */
  readonly isLocked: boolean;
  readonly mark: "right" | "wrong" | "missed" | null;
  /** Why it's wrong or belongs to the answer. */
  readonly note: string | Localized | null;
}

/** A choice before, between and after tries: only after the right answer every choice explains itself. */
export function lookOf(options: {
  isMultiple: boolean;
  draft: ChoicesDraft;
  verdict: QuestionVerdict | null;
  choice: ChoiceText;
}): ChoiceLook {
  const { isMultiple, draft, verdict, choice } = options;
  const isAnswer = choice.wrong === null;
  const isChosen = draft.ids.includes(choice.id);
  if (verdict === null) return { isChosen, isLocked: false, mark: null, note: null };
  if (verdict.right) {
    const mark = isAnswer ? "right" : null;
    return { isChosen: isAnswer, isLocked: true, mark, note: choice.wrong };
  }
  const fault = verdict.faults.find(({ part }) => part === choice.id);
  if (fault) {
    const mark = isAnswer ? "missed" : "wrong";
    return { isChosen, isLocked: false, mark, note: fault.because };
  }
  const isHeld = isMultiple && isAnswer;
  return { isChosen, isLocked: isHeld, mark: isHeld ? "right" : null, note: null };
}
