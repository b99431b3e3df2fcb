import { findLookalikes, type Lookalike } from "./full-width.ts";

/** One line of a text about to be pasted. */
export interface PasteLine {
  readonly text: string;
  /** A prompt that was taken off its start, e.g. `$ `. */
  readonly prompt: string;
  readonly lookalikes: readonly Lookalike[];
  /** Whether it deletes or ends something. */
  readonly isDestructive: boolean;
  /** Whether a line break follows it, so that the shell would run it. */
  readonly isRun: boolean;
}

const copiedPrompt = /^\s*[$#%❯] (?=\S)/;
const destructive =
  /(?:^|[;&|]\s*|\bsudo\s+)(?:(?:kubectl|k)\s+(?:\S+\s+)*?(?:delete|drain|replace\s+--force)\b|rm\s|dd\s|mkfs|truncate\s|shred\s)/;

/**
 * Takes a pasted text apart. The prompts that tutorials print before commands are taken off, unless the text
 * holds a here-document, whose lines aren't commands.
 */
export function pasteLinesOf(text: string): readonly PasteLine[] {
  const lines = withoutControls(text).split("\n");
  const endsInBreak = lines.length > 1 && lines.at(-1) === "";
  if (endsInBreak) lines.pop();
  const hasDocument = text.includes("<<");
  return lines.map((line, index) => {
    const prompt = hasDocument ? "" : (copiedPrompt.exec(line)?.[0] ?? "");
    const rest = line.slice(prompt.length);
    return {
      text: rest,
      prompt,
      lookalikes: findLookalikes(rest),
      isDestructive: destructive.test(rest),
      isRun: index < lines.length - 1 || endsInBreak,
    };
  });
}

/** The text that the lines make up again. */
export function textOfPaste(lines: readonly PasteLine[]): string {
  return lines.map(({ text, isRun }) => (isRun ? `${text}\n` : text)).join("");
}

/** Whether a text is to be shown before it's pasted at a prompt: more than one line of it would run. */
export function needsWarning(text: string): boolean {
  return withoutControls(text).trim().includes("\n");
}

/** Line breaks are `\n`; what a keyboard can't type is left out, so that no paste moves the cursor. */
export function withoutControls(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]/gu, "");
}
