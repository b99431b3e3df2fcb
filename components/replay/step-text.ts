import type { Recording } from "../../server/contracts/recording.ts";

/** What follows the character that an escape sequence begins with: of a control sequence, a title, or a title's end. */
const escapeSequence = /^(?:\[[0-?]*[ -/]*[@-~]|\]\P{Cc}*\p{Cc}?|\\)/u;

/** All that a recording shows of its step numbered `index`, from its prompt to the one after it. */
export function stepOutput({ output, markers }: Recording, index: number): string {
  const from = markers[index]?.output ?? output.length;
  const until = markers[index + 1]?.output ?? output.length;
  // The prompt that a step's first command is typed at was printed at the end of the step before.
  const before = index === 0 ? "" : lastLine(output[from - 1]?.text ?? "");
  const texts = output.slice(from, until).map(({ text }) => text);
  return before + texts.join("");
}

/** The lines of a terminal's output as they are in the end: without colours, and with what a bar has written over. */
export function plainLines(output: string): readonly string[] {
  const [start = "", ...rest] = output.split("\u001b");
  return [start, ...rest.map((text) => text.replace(escapeSequence, ""))]
    .join("")
    .split("\n")
    .map((line) => line.split("\r").reduce(writeOver, "").trimEnd());
}

/** The text of a step without the prompt that it ends with. */
export function stepText(recording: Recording, index: number): string {
  return plainLines(stepOutput(recording, index)).slice(0, -1).join("\n");
}

function writeOver(line: string, text: string): string {
  return text + line.slice(text.length);
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}
