import { expect, it } from "vitest";
import type { SectionState } from "../../server/contracts/lesson.ts";
import type { QuestionText } from "./question-text.ts";
import { dueQuestions } from "./recall-due.ts";

const now = new Date("2026-11-28T12:00:00Z");

function question(section: string, id: string): QuestionText {
  return {
    section,
    id,
    place: { number: 1, total: 1 },
    isRecalled: true,
    kind: "text",
    prompt: "",
    explanation: "",
    teaches: { href: "", name: "" },
    model: "",
  };
}

function answered(section: string, id: string, right: boolean, answeredAt: string): SectionState {
  return {
    section,
    steps: [],
    answers: [{ question: id, right, attempts: 1, answeredAt, faults: [] }],
  };
}

it("asks again what was right three days ago or longer, oldest first", () => {
  const questions = ["young", "due", "old", "wrong", "never"].map((id) => question(id, id));
  const sections = {
    young: answered("young", "young", true, "2026-11-25T12:00:01Z"),
    due: answered("due", "due", true, "2026-11-25T12:00:00Z"),
    old: answered("old", "old", true, "2026-11-01T00:00:00Z"),
    wrong: answered("wrong", "wrong", false, "2026-11-01T00:00:00Z"),
  };
  expect(dueQuestions(questions, sections, now).map(({ id }) => id)).toEqual(["old", "due"]);
});
