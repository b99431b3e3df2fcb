import { type RecordedEvent, waitSecondsMax } from "../../server/contracts/recording.ts";
import type { Chunk } from "./recorded-shell.ts";

/** The end of the sandbox's prompt, and of the one for more of a here-document, before which bash asks for marked pastes. */
export const asks = /\)\$ $|(?:^|\n|\[\?2004h)> $/;
export const asksForMore = /> $/;

/** The line editor's answer to Enter. */
const newLine = "\r\n\u001b[?2004l\r";
const enterSeconds = 0.1;

/** What comes closer together than this is told as one. */
const togetherMs = 150;

/**
 * What followed Enter as events: the new line, then what was printed, after waits that are rounded up to halves of a
 * second and shortened to {@link waitSecondsMax}. A here-document's lines are asked for at once.
 * @throws Error where no new line came first.
 */
export function answerEvents(chunks: readonly Chunk[]): readonly RecordedEvent[] {
  const [first, ...rest] = together(chunks);
  if (!first?.text.startsWith(newLine)) {
    throw new Error(`Enter was answered by ${JSON.stringify(first?.text)}`);
  }
  const atOnce = { waitMs: 1, text: first.text.slice(newLine.length) };
  const answers = [atOnce, ...rest].filter(({ text }) => text !== "");
  return [
    [enterSeconds, "o", newLine],
    ...answers.map(({ waitMs, text }): RecordedEvent => [secondsOf(waitMs, text), "o", text]),
  ];
}

function secondsOf(waitMs: number, text: string): number {
  return asksForMore.test(text) ? 0 : Math.min(waitSecondsMax, Math.ceil(waitMs / 500) / 2);
}

function together(chunks: readonly Chunk[]): readonly { waitMs: number; text: string }[] {
  const groups: { waitMs: number; text: string }[] = [];
  let beforeMs = chunks[0]?.atMs ?? 0;
  for (const { atMs, text } of chunks) {
    const last = groups.at(-1);
    const waitMs = atMs - beforeMs;
    if (last && waitMs < togetherMs) last.text += text;
    else groups.push({ waitMs, text });
    beforeMs = atMs;
  }
  return groups;
}
