"use client";

import "./key-bar.css";
import type { MouseEvent } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";

const leading = [
  { label: "Esc", text: "\u001b" },
  { label: "Tab", text: "\t" },
] as const;

const keys = [
  { label: "↑", text: "\u001b[A" },
  { label: "↓", text: "\u001b[B" },
  { label: "|", text: "|" },
  { label: "-", text: "-" },
  { label: "/", text: "/" },
] as const;

/** Seldom wanted, so they're the ones to scroll to. */
const sideways = [
  { label: "←", text: "\u001b[D" },
  { label: "→", text: "\u001b[C" },
] as const;

/** The keys that a phone's keyboard lacks. Ctrl stays down for the next key. */
export function KeyBar() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().terminal;
  if (!snapshot.isShellOpen) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar has no element of its own.
    <div className="key-bar" role="group" aria-label={words.keys} onMouseDown={keepFocus}>
      {leading.map((key) => (
        <button key={key.label} type="button" onClick={() => actions.send(key.text)}>
          {key.label}
        </button>
      ))}
      <button
        type="button"
        aria-pressed={snapshot.isControlHeld}
        onClick={() => actions.holdControl(!snapshot.isControlHeld)}
      >
        Ctrl
      </button>
      {keys.map((key) => (
        <button key={key.label} type="button" onClick={() => actions.send(key.text)}>
          {key.label}
        </button>
      ))}
      <button type="button" className="key-bar-wide" onClick={() => actions.paste()}>
        {words.paste}
      </button>
      {sideways.map((key) => (
        <button key={key.label} type="button" onClick={() => actions.send(key.text)}>
          {key.label}
        </button>
      ))}
    </div>
  );
}

/** The keyboard on screen would close if the terminal lost the focus. */
function keepFocus(event: MouseEvent) {
  event.preventDefault();
}
