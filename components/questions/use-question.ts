"use client";

import { useEffect, useState } from "react";
import type { Localized } from "../../server/contracts/lab.ts";
import type { QuestionVerdict } from "../../server/contracts/question.ts";
import { useLesson, useSection } from "../lesson/lesson-provider.tsx";
import { type Draft, draftFrom, emptyDraft } from "./draft.ts";
import { isAnswerTo } from "./kept-answer.ts";
import type { QuestionText } from "./question-text.ts";

/** A question as its reader stands with it. */
export interface QuestionState {
  readonly draft: Draft;
  readonly verdict: QuestionVerdict | null;
  /** `kept`: it's sent once the server can be reached. */
  readonly phase: "open" | "judging" | "kept";
  /** Why the server didn't judge what was sent last. */
  readonly refusal: Localized | null;
  readonly setDraft: (draft: Draft) => void;
  readonly submit: () => void;
}

/**
 * Follows a question. What was answered is kept in this browser, so that a verdict can be shown beside it
 * later. Asked `again`, an older verdict doesn't count.
 */
export function useQuestion(question: QuestionText, isAgain: boolean): QuestionState {
  const section = useSection(question.section);
  const { snapshot, controller } = useLesson();
  const [draft, setDraft] = useState(() => emptyDraft(question));
  const [fresh, setFresh] = useState<QuestionVerdict | null>(null);
  const [isJudging, setJudging] = useState(false);
  const [refusal, setRefusal] = useState<Localized | null>(null);
  const isKept = snapshot.unsent.some((letter) => isAnswerTo(letter, question));
  const known = section?.answers.find((answer) => answer.question === question.id) ?? null;
  const verdict = fresh ?? (isAgain ? null : known);
  const key = `kubebook:answer:${question.section}/${question.id}`;

  useEffect(() => {
    if (!isAgain) setDraft(draftFrom(question, load(key)));
  }, [key, question, isAgain]);

  async function submit() {
    store(key, draft);
    setJudging(true);
    const reply = await controller.answer({
      section: question.section,
      question: question.id,
      answer: draft,
    });
    if (reply?.ok) setFresh(reply.value);
    setRefusal(reply?.ok === false ? reply.message : null);
    setJudging(false);
  }

  const phase = isJudging ? "judging" : isKept ? "kept" : "open";
  return { draft, verdict, phase, refusal, setDraft, submit: () => void submit() };
}

function load(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function store(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Without storage the answer is shown for as long as the page is open.
  }
}
