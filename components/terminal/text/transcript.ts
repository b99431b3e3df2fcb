import { splitPrompt } from "./prompt.ts";

/** A command at a shell's prompt and all that it has printed. */
export interface Transcript {
  readonly command: string;
  /** Without blanks at the lines' ends, and without empty lines at its end. */
  readonly output: string;
  /** Whether the shell hasn't asked for the next command yet. */
  readonly isRunning: boolean;
}

const continued = /^> /;

/** The commands that a terminal's lines show, oldest first. A wrapped line must come as one. */
export function transcriptsIn(lines: readonly string[]): readonly Transcript[] {
  const found: { command: string; lines: string[]; isRunning: boolean }[] = [];
  for (const line of lines) {
    const prompt = splitPrompt(line.padEnd(line.length + 1));
    const last = found.at(-1);
    if (prompt) {
      if (last) last.isRunning = false;
      found.push({ command: prompt.typed.trim(), lines: [], isRunning: true });
    } else if (last && last.lines.length === 0 && continued.test(line)) {
      last.command += `\n${line.replace(continued, "").trimEnd()}`;
    } else {
      last?.lines.push(line.trimEnd());
    }
  }
  return found
    .filter(({ command }) => command !== "")
    .map(({ command, lines: output, isRunning }) => ({
      command,
      output: output.join("\n").trimEnd(),
      isRunning,
    }));
}
