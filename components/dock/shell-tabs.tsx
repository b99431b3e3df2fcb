"use client";

import "./shell-tabs.css";
import { type KeyboardEvent, useRef, useState } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { titleCharactersMax } from "../terminal/memory.ts";
import type { ShellState } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** The open terminals as tabs, once there is more than one: arrow keys, F2 to rename, Delete to close. */
export function ShellTabs() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().dock;
  const [renamed, setRenamed] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const { shells, name: active } = snapshot;
  if (shells.length < 2) return null;

  function show(shell: ShellState | undefined) {
    if (!shell) return;
    actions.showShell(shell.name);
    // The arrows go on from here; Enter goes into the terminal.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    );
  }

  function press(event: KeyboardEvent, index: number) {
    const shell = shells[index];
    const steps: Record<string, () => void> = {
      ArrowLeft: () => show(shells.at(index - 1)),
      ArrowRight: () => show(shells[(index + 1) % shells.length]),
      Home: () => show(shells[0]),
      End: () => show(shells.at(-1)),
      F2: () => setRenamed(shell?.name ?? null),
      Delete: () => shell && actions.closeShell(shell.name),
      Enter: () => actions.focus(),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  }

  return (
    <div className="shell-tabs">
      <div ref={list} className="shell-tabs-list" role="tablist" aria-label={words.shells}>
        {shells.map((shell, index) =>
          shell.name === renamed ? (
            <TitleField
              key={shell.name}
              shell={shell}
              title={titleOf(shell, words)}
              close={() => setRenamed(null)}
            />
          ) : (
            <button
              key={shell.name}
              type="button"
              role="tab"
              className="shell-tab"
              aria-selected={shell.name === active}
              aria-keyshortcuts="F2 Delete"
              tabIndex={shell.name === active ? 0 : -1}
              title={words.shellKeys}
              data-ended={shell.exitCode !== null || undefined}
              onClick={({ detail }) => detail < 2 && actions.showShell(shell.name)}
              // Once the first click's focus has gone into the terminal.
              onDoubleClick={() => requestAnimationFrame(() => setRenamed(shell.name))}
              onKeyDown={(event) => press(event, index)}
            >
              {titleOf(shell, words)}
            </button>
          ),
        )}
      </div>
      <span className="dock-space" />
      {active === shells[0]?.name ? null : <CloseShell />}
    </div>
  );
}

function CloseShell() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().dock;
  const label = fill(words.closeShell, { title: titleOf(snapshot, words) });
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={() => actions.closeShell(snapshot.name)}
    >
      <Icon name="close" small />
    </button>
  );
}

function TitleField(props: { shell: ShellState; title: string; close: () => void }) {
  const { actions } = useTerminal();
  const words = useMessages().dock;
  const [title, setTitle] = useState(props.title);

  function keep() {
    actions.renameShell(props.shell.name, title);
    props.close();
  }

  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") keep();
    if (event.key === "Escape") props.close();
  }

  return (
    <input
      className="shell-tab-field"
      aria-label={words.shellName}
      // biome-ignore lint/a11y/noAutofocus: the reader just asked for this field.
      autoFocus
      maxLength={titleCharactersMax}
      value={title}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTitle(event.target.value)}
      onKeyDown={press}
      onBlur={keep}
    />
  );
}

function titleOf(shell: ShellState, words: Messages["dock"]): string {
  const number = shell.name === "main" ? 1 : Number(shell.name.slice(1));
  return shell.title || fill(words.shellNumber, { number });
}
