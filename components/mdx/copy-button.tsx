"use client";

import { useEffect, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";

const confirmationMs = 2000;

/** Copies a text to the clipboard, and says for two seconds whether that worked. */
export function CopyButton({ text }: { text: string }) {
  const messages = useMessages();
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);

  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), confirmationMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  function copy() {
    navigator.clipboard.writeText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  }

  return (
    <>
      <button type="button" className="code-action" data-action="copy" onClick={copy}>
        <Icon name={outcome === "copied" ? "check" : "copy"} small />
        {messages.copy}
      </button>
      <span className="screen-reader" role="status">
        {outcome === "copied" ? messages.copied : null}
      </span>
      {outcome === "failed" ? <span className="code-note">{messages.copyFailed}</span> : null}
    </>
  );
}
