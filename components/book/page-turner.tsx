import "./page-turner.css";
import type { Messages } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";
import { BookLink } from "./book-link.tsx";
import { type Chapter, nameOf, type SectionSummary } from "./chapter.ts";

/** Links to the sections before and after the one being read; the last one leads back to the chapter. */
export function PageTurner(props: {
  chapter: Chapter;
  current: SectionSummary;
  messages: Messages;
}) {
  const { chapter, messages } = props;
  const { sections } = chapter;
  const index = sections.findIndex((section) => section.slug === props.current.slug);
  const previous = sections[index - 1];
  const next = sections[index + 1];
  return (
    <div className="page-turner">
      {previous?.href ? (
        <BookLink href={previous.href}>
          <small>{messages.previous}</small>
          <Icon name="left" />
          {nameOf(previous)}
        </BookLink>
      ) : null}
      {next ? (
        <Next section={next} messages={messages} />
      ) : (
        <BookLink className="page-turner-next" href={chapter.href}>
          <small>{messages.lastSection}</small>
          {messages.toChapter}
          <Icon name="right" />
        </BookLink>
      )}
    </div>
  );
}

function Next(props: { section: SectionSummary; messages: Messages }) {
  const { section, messages } = props;
  if (!section.href) {
    return (
      <span className="page-turner-unwritten page-turner-next">
        <small>{messages.unwritten}</small>
        {nameOf(section)}
      </span>
    );
  }
  return (
    <BookLink className="page-turner-next" href={section.href}>
      <small>{messages.next}</small>
      {nameOf(section)}
      <Icon name="right" />
    </BookLink>
  );
}
