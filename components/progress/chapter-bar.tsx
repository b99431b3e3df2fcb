"use client";

import "./progress.css";
import type { ReactNode } from "react";
import { useProgress } from "../lesson/lesson-provider.tsx";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { chapterWorkOf } from "./standing.ts";

/** How much of the chapter is done and left, once known; until then `children`. It takes the same room. */
export function ChapterBar(props: {
  minutes: Readonly<Record<string, number>>;
  children: ReactNode;
}) {
  const words = useMessages().progress;
  const progress = useProgress();
  const work = progress ? chapterWorkOf(progress, props.minutes) : null;
  const percent = work && work.total > 0 ? (100 * work.done) / work.total : 0;
  return (
    <>
      <span className="chapter-bar" aria-hidden="true">
        <span style={{ width: `${percent}%` }} />
      </span>
      <p className="contents-minutes tabular">
        {work ? fill(work.minutes > 0 ? words.remaining : words.nothingLeft, work) : props.children}
      </p>
    </>
  );
}
