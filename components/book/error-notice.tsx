"use client";

import "./notice.css";
import { useLocale, useMessages } from "../messages/messages-context.tsx";

/** Tells a reader that a page failed and what is kept, and offers to try again or to load the chapter's home anew. */
export function ErrorNotice({ retry }: { retry: () => void }) {
  const { errorTitle, errorText, retry: again, toChapter } = useMessages();
  return (
    <main className="notice" id="text">
      <div role="alert">
        <h1>{errorTitle}</h1>
        <p>{errorText}</p>
      </div>
      <p className="notice-ways">
        <button type="button" className="button button-primary" onClick={retry}>
          {again}
        </button>
        <a className="button" href={`/${useLocale()}/chapter-14`}>
          {toChapter}
        </a>
      </p>
    </main>
  );
}
