"use client";

import "./notice.css";
import { useMessages } from "../messages/messages-context.tsx";

/** Tells a reader that a page failed, what is kept, and offers to try again. */
export function ErrorNotice({ retry }: { retry: () => void }) {
  const messages = useMessages();
  return (
    <main className="notice" id="text">
      <h1>{messages.errorTitle}</h1>
      <p>{messages.errorText}</p>
      <button type="button" className="button button-primary" onClick={retry}>
        {messages.retry}
      </button>
    </main>
  );
}
