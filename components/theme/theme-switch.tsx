"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { switchTheme } from "./switch-theme.ts";

/** Turns the page from light to dark and back, and remembers the choice in this browser. */
export function ThemeSwitch() {
  const messages = useMessages();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={messages.switchTheme}
      title={messages.switchTheme}
      onClick={switchTheme}
    >
      <Icon name="sun" />
    </button>
  );
}
