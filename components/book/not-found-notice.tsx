import "./notice.css";
import "../ui/button.css";
import type { Messages } from "../messages/messages.ts";

/** Tells a reader that there is no such page, and leads back to the chapter. */
export function NotFoundNotice({ messages, href }: { messages: Messages; href: string }) {
  return (
    <main className="notice" id="text">
      <h1>{messages.notFoundTitle}</h1>
      <p>{messages.notFoundText}</p>
      <a className="button button-primary" href={href}>
        {messages.toChapter}
      </a>
    </main>
  );
}
