import "./notice.css";
import "./top-bar.css";
import "../ui/button.css";
import type { Locale, Messages } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";

interface Language {
  readonly locale: Locale;
  readonly messages: Messages;
  /** The chapter's home. */
  readonly href: string;
}

/** Tells a reader that there is no such page, and leads back to the chapter; in the book's language, then in another. */
export function NotFoundNotice({ first, second }: { first: Language; second: Language }) {
  return (
    <>
      <header className="top-bar">
        <a className="top-bar-mark" href={first.href} aria-label={first.messages.toChapter}>
          <Icon name="book" />
        </a>
        <span>{first.messages.siteName}</span>
      </header>
      <main className="notice" id="text">
        <h1>{first.messages.notFoundTitle}</h1>
        <p>{first.messages.notFoundText}</p>
        <a className="button button-primary" href={first.href}>
          {first.messages.toChapter}
        </a>
        <p className="notice-second" lang={second.locale}>
          <b>{second.messages.notFoundTitle}.</b> {second.messages.notFoundText}{" "}
          <a href={second.href}>{second.messages.toChapter}</a>
        </p>
      </main>
    </>
  );
}
