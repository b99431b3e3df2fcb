/** What a key on the page does. */
export type Command = "search" | "help" | "next" | "previous" | "run" | "terminal" | "theme";

const commands: Readonly<Record<string, Command>> = {
  "/": "search",
  "?": "help",
  j: "next",
  k: "previous",
  r: "run",
  t: "terminal",
  d: "theme",
};

/** What a key press means; `null` while somebody types, chooses in a dialog, or holds another key. */
export function commandOf(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly target: unknown;
}): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  return isBusy(event.target) ? null : (commands[event.key] ?? null);
}

const busy = "input, textarea, select, [contenteditable], .xterm, .cm-editor, dialog, [role=tree]";

function isBusy(target: unknown): boolean {
  const element = target as { closest?: (selector: string) => unknown } | null;
  return Boolean(element?.closest?.(busy));
}
