"use client";

import { type FormEvent, type KeyboardEvent, useState } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { TerminalSnapshot } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** Finds text in the terminal's history while it's typed; Enter goes on, Shift+Enter back, Esc closes. */
export function FindBar() {
  const { snapshot, actions } = useTerminal();
  const { terminal, dock } = useMessages();
  const [text, setText] = useState("");

  function change(next: string) {
    setText(next);
    actions.find(next, false, true);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    actions.find(text, false, false);
  }

  function press(event: KeyboardEvent) {
    if (event.key === "Escape") actions.setFinding(false);
    if (event.key !== "Enter" || !event.shiftKey) return;
    event.preventDefault();
    actions.find(text, true, false);
  }

  return (
    <search className="dock-find">
      <form onSubmit={submit}>
        <input
          type="search"
          aria-label={terminal.find}
          // biome-ignore lint/a11y/noAutofocus: the reader just asked for this field.
          autoFocus
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={press}
        />
        <span className="dock-found tabular" role="status">
          {text === "" ? "" : resultOf(snapshot.found, dock)}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label={dock.findPrevious}
          title={dock.findPrevious}
          onClick={() => actions.find(text, true, false)}
        >
          <Icon name="chevronDown" />
        </button>
        <button
          type="submit"
          className="icon-button"
          aria-label={terminal.findNext}
          title={terminal.findNext}
        >
          <Icon name="chevronDown" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={terminal.findClose}
          onClick={() => actions.setFinding(false)}
        >
          <Icon name="close" />
        </button>
      </form>
    </search>
  );
}

function resultOf(found: TerminalSnapshot["found"], words: Messages["dock"]): string {
  if (!found) return "";
  if (found.count === 0) return words.findNone;
  return found.index < 0
    ? fill(words.findMany, { count: found.count })
    : fill(words.findResult, { index: found.index + 1, count: found.count });
}
