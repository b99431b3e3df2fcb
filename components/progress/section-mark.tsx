"use client";

import type { ReactNode } from "react";
import { useProgress } from "../lesson/lesson-provider.tsx";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { standingOf, workOf } from "./standing.ts";

/** How far the learner is with a section, as a mark before its name. `isCurrent`: it's the one being read. */
export function SectionMark(props: { slug: string; isCurrent?: boolean }) {
  const words = useMessages().progress;
  const standing = standingOf(useProgress(), props.slug);
  if (standing === "finished") {
    return (
      <span className="section-mark section-mark-done">
        <Icon name="checkCircle" />
        <span className="screen-reader">{words.finished}</span>
      </span>
    );
  }
  return (
    <span className="section-mark">
      <Icon name={props.isCurrent || standing === "begun" ? "current" : "ring"} />
    </span>
  );
}

/** What is done of a section's steps or questions, once it's known; until then `children`. */
export function SectionCount(props: { slug: string; children: ReactNode }) {
  const words = useMessages().progress;
  const work = workOf(useProgress(), props.slug);
  return work === null ? props.children : fill(words.done, work);
}
