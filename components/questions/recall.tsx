"use client";

import { useEffect, useState } from "react";
import { useLesson } from "../lesson/lesson-provider.tsx";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { Question } from "./question.tsx";
import type { QuestionText } from "./question-text.ts";
import { dueQuestions, recallDays } from "./recall-due.ts";

/** Asks questions of the whole chapter again, some days after they were answered right. */
export function Recall({ questions }: { questions: readonly QuestionText[] }) {
  const words = useMessages().question;
  const { snapshot, controller } = useLesson();
  const [asked, setAsked] = useState<readonly QuestionText[]>([]);

  useEffect(() => {
    const sections = new Set(questions.map(({ section }) => section));
    const leave = [...sections].map((section) => controller.follow(section));
    return () => {
      for (const each of leave) each();
    };
  }, [controller, questions]);

  const due = dueQuestions(questions, snapshot.sections, new Date());
  const isNew = due.some((question) => !asked.includes(question));
  // What is being asked stays when its new answer makes it young again.
  if (isNew) setAsked([...new Set([...asked, ...due])]);

  return (
    <>
      <p>{fill(asked.length > 0 ? words.againNote : words.againNone, { days: recallDays })}</p>
      {asked.map((question) => (
        <Question key={`${question.section}/${question.id}`} question={question} isAgain />
      ))}
    </>
  );
}
