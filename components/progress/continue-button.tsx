"use client";

import { BookLink } from "../book/book-link.tsx";
import { useProgress } from "../lesson/lesson-provider.tsx";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { SectionOutline } from "./chapter-outline.ts";

/**
 * Leads to where the learner stopped, and says where that is; to the first section before that, and to the last,
 * with what is worth another look, when nothing is left.
 */
export function ContinueButton(props: {
  outlines: readonly SectionOutline[];
  first: { readonly href: string; readonly name: string };
}) {
  const messages = useMessages();
  const progress = useProgress();
  const at = progress?.continueAt ?? null;
  const outline = props.outlines.find(({ slug }) => slug === at?.section);
  const last = props.outlines.at(-1);
  const isOver = at === null && progress?.sections.some(({ stepsDone }) => stepsDone > 0);
  const { href, label } =
    at && outline?.href
      ? placeOf(outline.href, outline, at.step, messages)
      : isOver && last?.href
        ? { href: last.href, label: fill(messages.lookBack, { title: last.name }) }
        : { href: props.first.href, label: fill(messages.start, { title: props.first.name }) };
  return (
    <BookLink className="button button-primary button-big" href={href} data-action="continue">
      {label}
    </BookLink>
  );
}

function placeOf(
  href: string,
  { number: section, name, steps }: SectionOutline,
  step: string | null,
  messages: ReturnType<typeof useMessages>,
): { readonly href: string; readonly label: string } {
  const number = steps.findIndex(({ id }) => id === step) + 1;
  if (number === 0) return { href, label: fill(messages.continueReading, { title: name }) };
  return {
    href: `${href}#step-${step}`,
    label: fill(messages.continueAt, { section: section ?? name, number }),
  };
}
