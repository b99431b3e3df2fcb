"use client";

import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** Finds text in the terminal's history; Enter goes to the next place, Esc closes. */
export function FindBar({ close }: { close: () => void }) {
  const { actions } = useTerminal();
  const words = useMessages().terminal;
  const [text, setText] = useState("");

  function find(event: FormEvent) {
    event.preventDefault();
    if (text !== "") actions.find(text);
  }

  function closeByKey(event: KeyboardEvent) {
    if (event.key === "Escape") close();
  }

  return (
    <form className="dock-find" onSubmit={find}>
      <input
        type="search"
        aria-label={words.find}
        // biome-ignore lint/a11y/noAutofocus: the reader just asked for this field.
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={closeByKey}
      />
      <button type="submit" className="button button-small">
        {words.findNext}
      </button>
      <button type="button" className="icon-button" aria-label={words.findClose} onClick={close}>
        <Icon name="close" />
      </button>
    </form>
  );
}
