"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";

const storageKey = "kubebook:theme";

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

function switchTheme() {
  const root = document.documentElement;
  const shown =
    root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const theme = shown === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // A browser that stores nothing keeps the choice for this page alone.
  }
}
