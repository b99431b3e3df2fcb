"use client";

import "./dialog.css";
import { useEffect, useRef } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";

/** The list of what the keyboard does. */
export function HelpDialog({ close }: { close: () => void }) {
  const messages = useMessages();
  const words = messages.shortcuts;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const rows: readonly (readonly [string, string])[] = [
    ["/", words.search],
    ["?", words.help],
    ["j", words.nextStep],
    ["k", words.previousStep],
    ["r", words.run],
    ["t", words.terminal],
    [words.escape, words.leave],
    ["d", words.theme],
  ];
  return (
    <dialog className="page-dialog" ref={dialog} aria-labelledby="shortcuts-title" onClose={close}>
      <div className="dialog-head">
        <h2 id="shortcuts-title">{words.title}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={messages.search.close}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <dl className="shortcut-list">
        {rows.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="dialog-note">{words.note}</p>
    </dialog>
  );
}
