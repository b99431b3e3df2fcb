import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { SectionCount, SectionMark } from "../progress/section-mark.tsx";
import { Icon } from "../ui/icon.tsx";
import { BookLink } from "./book-link.tsx";
import { type Chapter, nameOf, type SectionSummary } from "./chapter.ts";

/** Every section with what is done in it and how long it takes; unwritten ones say so. */
export function SectionList(props: { chapter: Chapter; messages: Messages }) {
  return (
    <ol className="section-list">
      {props.chapter.sections.map((section) => (
        <li key={section.slug} className={section.href ? undefined : "section-list-unwritten"}>
          {section.href ? <SectionMark slug={section.slug} /> : <Icon name="ring" />}
          <Name section={section} />
          <span className="section-list-kind">
            {section.kinds.map((kind) => props.messages.kinds[kind]).join(props.messages.separator)}
          </span>
          <span className="section-list-note tabular">
            {section.href ? (
              <SectionCount slug={section.slug}>{workOf(section, props.messages)}</SectionCount>
            ) : (
              props.messages.preparing
            )}
          </span>
          <span className="section-list-note tabular">
            {fill(props.messages.minutes, { minutes: section.minutes })}
          </span>
        </li>
      ))}
    </ol>
  );
}

function workOf({ steps, questions }: SectionSummary, messages: Messages): string {
  if (steps > 0) return fill(messages.stepCount, { count: steps });
  return questions > 0 ? fill(messages.questionCount, { count: questions }) : "";
}

function Name({ section }: { section: SectionSummary }) {
  const title = nameOf(section);
  return (
    <span className="section-list-name">
      {section.href ? <BookLink href={section.href}>{title}</BookLink> : title}
      {section.summary ? <small>{section.summary}</small> : null}
    </span>
  );
}
