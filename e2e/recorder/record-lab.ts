import { setTimeout as sleep } from "node:timers/promises";
import type { LabStep } from "../../server/contracts/lab.ts";
import { type RecordedEvent, writeRecording } from "../../server/contracts/recording.ts";
import type { TerminalSize } from "../../server/contracts/terminal.ts";
import { answerEvents, asks, asksForMore } from "./answer-events.ts";
import { RecordedShell } from "./recorded-shell.ts";
import { lookSeconds, pastedLineSeconds, Rhythm } from "./rhythm.ts";

/**
 * Commands run on a screen as wide as the dock is at first, and are typed on one so wide that the shell's line editor
 * doesn't wrap them: whoever replays them has a screen of another width, which wraps the lines by itself.
 */
const runSize: TerminalSize = { columns: 72, rows: 24 };
const typeSize: TerminalSize = { columns: 400, rows: 24 };

/** Controllers and learners have that much time between two commands. */
const settleMs = 1_500;

/**
 * Types a lab's steps, one after the other, into the terminal of a new learner. @returns the recording: its keys
 * follow the rhythm of {@link Rhythm}, its output is real, and its waits are as {@link answerEvents} has them: so a lab
 * that is recorded again differs little.
 */
export async function recordLab(
  url: string,
  section: string,
  steps: readonly LabStep[],
): Promise<string> {
  const shell = await RecordedShell.open(url, typeSize);
  try {
    await shell.until(asks, 300);
    const events: RecordedEvent[] = [];
    const greeting = textOf(shell);
    for (const { id, solution, command } of steps) {
      const isFirst = events.length === 0;
      events.push([isFirst ? 0 : lookSeconds.step, "m", id]);
      if (isFirst) events.push([0, "o", greeting]);
      events.push(...(await recordCommands(shell, new Rhythm(section, id), solution ?? command)));
    }
    return writeRecording({ title: section, ...runSize }, events);
  } finally {
    shell.close();
  }
}

async function recordCommands(
  shell: RecordedShell,
  rhythm: Rhythm,
  commands: string,
): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let isContinued = false;
  for (const line of commands.trimEnd().split("\n")) {
    if (isContinued) {
      shell.type(line);
      await shell.rest(50);
      events.push([pastedLineSeconds, "o", textOf(shell)]);
    } else {
      await sleep(settleMs);
      for (const [index, key] of [...line].entries()) {
        shell.type(key);
        await shell.until(/./s, 0);
        events.push([index === 0 ? lookSeconds.command : rhythm.key(), "o", textOf(shell)]);
      }
      await shell.resize(runSize);
    }
    const run = await recordRun(shell);
    events.push(...run);
    const wasContinued = isContinued;
    isContinued = asksForMore.test(run.at(-1)?.[2] ?? "");
    if (!wasContinued || !isContinued) await shell.resize(typeSize);
  }
  return events;
}

/** Presses Enter and waits for the next prompt. */
async function recordRun(shell: RecordedShell): Promise<readonly RecordedEvent[]> {
  shell.type("\r");
  await shell.until(asks, 300);
  return answerEvents(shell.take());
}

function textOf(shell: RecordedShell): string {
  return shell
    .take()
    .map(({ text }) => text)
    .join("");
}
