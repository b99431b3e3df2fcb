"use client";

import { useEffect } from "react";
import type { ChapterProgress } from "../../server/contracts/lesson.ts";
import { BookLink } from "../book/book-link.tsx";
import { useLesson } from "../lesson/lesson-provider.tsx";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import type { SectionOutline } from "./chapter-outline.ts";
import { predictionsOf, type Revisit, revisitsOf } from "./revisit.ts";

const unknown: ChapterProgress = { sections: [], continueAt: null };

/**
 * What the learner did in the chapter, what is worth another look, and how their predictions went. Until that
 * is known it takes the room that it takes for a newcomer.
 */
export function ChapterSummary({ outlines }: { outlines: readonly SectionOutline[] }) {
  const words = useMessages().progress;
  const { snapshot, controller } = useLesson();
  useEffect(() => {
    const leave = outlines.map(({ slug }) => controller.follow(slug));
    return () => {
      for (const each of leave) each();
    };
  }, [controller, outlines]);
  const progress = snapshot.progress ?? unknown;
  const isWaiting = progress === unknown;
  const predictions = predictionsOf(Object.values(snapshot.sections));
  const revisits = revisitsOf(outlines, snapshot.sections);
  return (
    <section
      className="chapter-summary"
      aria-label={words.here}
      data-waiting={isWaiting || undefined}
    >
      {!isWaiting && isComplete(progress) ? (
        <p className="summary-complete">
          <Icon name="checkCircle" />
          {words.complete}
        </p>
      ) : null}
      <h3>{words.here}</h3>
      <ul className="summary-list">
        {outlines.map((outline) => (
          <SummaryRow key={outline.slug} outline={outline} progress={progress} />
        ))}
      </ul>
      {isWaiting ? (
        <p className="summary-note" role="status">
          {snapshot.link === "lost" ? words.offline : words.loading}
        </p>
      ) : null}
      <div className="summary-standing">
        <h3>{words.revisit}</h3>
        {revisits.length === 0 ? <p>{words.revisitNone}</p> : null}
        <ul className="summary-revisits">
          {revisits.map((revisit) => (
            <li key={revisit.key}>
              <BookLink href={revisit.href}>
                <InlineText text={revisit.title} />
              </BookLink>
              <small>{reasonOf(revisit, words)}</small>
            </li>
          ))}
        </ul>
        <h3>{words.predictions}</h3>
        <p>
          {predictions.total === 0
            ? words.predictionsNone
            : fill(words.predictionsText, predictions)}
        </p>
      </div>
    </section>
  );
}

function SummaryRow(props: { outline: SectionOutline; progress: ChapterProgress }) {
  const words = useMessages().progress;
  const { outline } = props;
  const standing = props.progress.sections.find(({ section }) => section === outline.slug);
  const done = (standing?.stepsDone ?? 0) + (standing?.questionsRight ?? 0);
  const total = outline.steps.length + outline.questions.length;
  const isFinished = total > 0 ? done >= total : (standing?.read ?? false);
  const isBegun = done > 0 || (standing?.read ?? false);
  return (
    <li data-finished={isFinished || undefined}>
      <Icon name={isFinished ? "checkCircle" : isBegun ? "current" : "ring"} />
      {outline.href ? <BookLink href={outline.href}>{outline.name}</BookLink> : outline.name}
      <span className="tabular">
        {total > 0 ? fill(words.done, { done, total }) : isFinished ? words.read : words.untouched}
      </span>
    </li>
  );
}

function isComplete({ sections }: ChapterProgress): boolean {
  return sections.every(
    ({ read, steps, stepsDone, questions, questionsRight }) =>
      (steps + questions > 0 || read) && stepsDone >= steps && questionsRight >= questions,
  );
}

function reasonOf(revisit: Revisit, words: Messages["progress"]): string {
  switch (revisit.reason) {
    case "step":
      return fill(words.revisitStep, revisit);
    case "prediction":
      return words.revisitPrediction;
    case "question":
      return fill(words.revisitQuestion, revisit);
  }
}
