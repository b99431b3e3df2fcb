import "./top-bar.css";
import type { ReactNode } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { PageTools } from "../shortcuts/page-tools.tsx";
import { ThemeSwitch } from "../theme/theme-switch.tsx";
import { Icon } from "../ui/icon.tsx";
import { BookLink } from "./book-link.tsx";
import type { Chapter, SectionSummary } from "./chapter.ts";
import { ContentsMenu } from "./contents-menu.tsx";
import { LanguageSwitch } from "./language-switch.tsx";

/** The bar at the top of every page: where one is, the menu of contents on narrow screens, the theme. */
export function TopBar(props: {
  chapter: Chapter;
  messages: Messages;
  current?: SectionSummary;
  contents?: ReactNode;
}) {
  const { chapter, current, messages } = props;
  const chapterName = `${fill(messages.chapterLabel, { number: chapter.number })} ${chapter.title}`;
  return (
    <header className="top-bar">
      {props.contents ? (
        <ContentsMenu key={current?.slug ?? ""}>{props.contents}</ContentsMenu>
      ) : null}
      <BookLink className="top-bar-mark" href={chapter.href} aria-label={messages.toChapter}>
        <Icon name="book" />
      </BookLink>
      <span className="top-bar-book">{chapter.book}</span>
      <span className="top-bar-slash" aria-hidden="true">
        /
      </span>
      <BookLink className="top-bar-chapter" href={chapter.href}>
        {chapterName}
      </BookLink>
      {current ? (
        <span className="top-bar-section">
          {current.title}
          {current.number ? <small className="tabular">{current.number}</small> : null}
        </span>
      ) : null}
      <span className="top-bar-space" />
      <PageTools />
      <LanguageSwitch locale={chapter.locale} slug={current?.slug ?? null} messages={messages} />
      <ThemeSwitch />
    </header>
  );
}
