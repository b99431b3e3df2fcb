"use client";

import "./page-tools.css";
import { lazy, Suspense, useEffect, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { switchTheme } from "../theme/switch-theme.ts";
import { Icon } from "../ui/icon.tsx";
import { type Command, commandOf } from "./keys.ts";

const SearchDialog = lazy(async () => {
  const { SearchDialog } = await import("../search/search-dialog.tsx");
  return { default: SearchDialog };
});

const HelpDialog = lazy(async () => {
  const { HelpDialog } = await import("./help-dialog.tsx");
  return { default: HelpDialog };
});

/** What keys do with steps comes with the first such key. */
function withSteps(act: (steps: typeof import("./steps.ts")) => void): void {
  import("./steps.ts").then(act, () => {
    // Offline a key does nothing; the next one tries again.
  });
}

/** Search and the list of keys in the top bar, and what the keys do. */
export function PageTools() {
  const messages = useMessages();
  const { actions } = useTerminal();
  const [open, setOpen] = useState<"search" | "help" | null>(null);

  useEffect(() => {
    const act: Readonly<Record<Command, () => void>> = {
      search: () => setOpen("search"),
      help: () => setOpen("help"),
      next: () => withSteps(({ goToStep }) => goToStep(1)),
      previous: () => withSteps(({ goToStep }) => goToStep(-1)),
      run: () => withSteps(({ runStep }) => runStep()),
      terminal: () => {
        actions.open();
        actions.focus();
      },
      theme: switchTheme,
    };
    const press = (event: KeyboardEvent) => {
      const command = commandOf(event);
      if (command === null) return;
      event.preventDefault();
      act[command]();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [actions]);

  return (
    <>
      <button
        type="button"
        className="search-button"
        aria-label={messages.search.label}
        aria-keyshortcuts="/"
        onClick={() => setOpen("search")}
      >
        <Icon name="search" />
        <span>{messages.search.label}</span>
        <kbd>/</kbd>
      </button>
      <button
        type="button"
        className="icon-button help-button"
        aria-label={messages.shortcuts.open}
        title={messages.shortcuts.open}
        aria-keyshortcuts="?"
        onClick={() => setOpen("help")}
      >
        <kbd>?</kbd>
      </button>
      <Suspense>
        {open === "search" ? <SearchDialog close={() => setOpen(null)} /> : null}
        {open === "help" ? <HelpDialog close={() => setOpen(null)} /> : null}
      </Suspense>
    </>
  );
}
