import "./notice.css";
import "./top-bar.css";
import "../ui/button.css";
import type { Messages } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";

/** Tells a reader that there is no such page, and leads back to the chapter. */
export function NotFoundNotice({ messages, href }: { messages: Messages; href: string }) {
  return (
    <>
      <header className="top-bar">
        <a className="top-bar-mark" href={href} aria-label={messages.toChapter}>
          <Icon name="book" />
        </a>
        <span className="top-bar-book">{messages.siteName}</span>
      </header>
      <main className="notice" id="text">
        <h1>{messages.notFoundTitle}</h1>
        <p>{messages.notFoundText}</p>
        <a className="button button-primary" href={href}>
          {messages.toChapter}
        </a>
      </main>
    </>
  );
}
