import "./contents.css";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { ChapterBar } from "../progress/chapter-bar.tsx";
import { SectionMark } from "../progress/section-mark.tsx";
import { Icon } from "../ui/icon.tsx";
import { BookLink } from "./book-link.tsx";
import { type Chapter, minutesOf, roundedMinutesOf, type SectionSummary } from "./chapter.ts";

/** A heading of the section that is shown. */
export interface OutlineItem {
  readonly id: string;
  readonly title: string;
}

interface Props {
  chapter: Chapter;
  current: SectionSummary;
  outline: readonly OutlineItem[];
  messages: Messages;
}

/** The table of contents: every section of the chapter, and the headings of the one being read. */
export function Contents(props: Props) {
  const { chapter, current, messages } = props;
  const minutes = roundedMinutesOf(chapter);
  return (
    <nav className="contents" aria-label={messages.contents}>
      <p className="contents-chapter">
        {fill(messages.chapterLabel, { number: chapter.number })}
        <br />
        {chapter.title}
      </p>
      <ChapterBar minutes={minutesOf(chapter)}>
        {fill(messages.aboutMinutes, { minutes })}
      </ChapterBar>
      <ol>
        {chapter.sections.map((section) => (
          <li key={section.slug}>
            <Entry
              section={section}
              isCurrent={section.slug === current.slug}
              messages={messages}
            />
            {section.slug === current.slug ? <Outline {...props} /> : null}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Entry(props: { section: SectionSummary; isCurrent: boolean; messages: Messages }) {
  const { section, isCurrent, messages } = props;
  if (!section.href) {
    return (
      <span className="contents-entry contents-unwritten">
        <Icon name="ring" />
        <span>{section.title}</span>
        <span className="contents-note">{messages.preparing}</span>
      </span>
    );
  }
  return (
    <BookLink
      className="contents-entry"
      href={section.href}
      aria-current={isCurrent ? "page" : undefined}
    >
      <SectionMark slug={section.slug} isCurrent={isCurrent} />
      <span>{section.title}</span>
      <span className="contents-note tabular">
        {fill(messages.minutes, { minutes: section.minutes })}
      </span>
    </BookLink>
  );
}

function Outline({ outline }: Props) {
  return (
    <ol className="contents-outline">
      {outline.map((item) => (
        <li key={item.id}>
          <a href={`#${item.id}`}>{item.title}</a>
        </li>
      ))}
    </ol>
  );
}
