import type { Letter } from "../lesson/outbox.ts";

/** Whether a letter holds the answer to a question. */
export function isAnswerTo(
  letter: Letter,
  { section, id }: { readonly section: string; readonly id: string },
): boolean {
  return (
    letter.kind === "answer" && letter.request.section === section && letter.request.question === id
  );
}
