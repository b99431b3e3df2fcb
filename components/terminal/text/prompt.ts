/** Bash's prompt as the sandbox sets it, or as bash has it by itself: `learner@kubebook:~$ `, `bash-5.2$ `. */
const shellPrompt = /^(?:[^\s@$#]+@[^\s:$#]+:[^\n$#]*|[a-z]*sh-[\d.]+)[$#] /;

/** The prompt of a shell inside a Pod: `/ # `, `/app $ `. */
const podPrompt = /^(?:\/\S*|~) [$#] /;

/** A line of a terminal taken apart; `null` if it begins with no shell's prompt. */
export function splitPrompt(
  line: string,
): { readonly prompt: string; readonly typed: string } | null {
  const prompt = shellPrompt.exec(line)?.[0];
  return prompt === undefined ? null : { prompt, typed: line.slice(prompt.length) };
}

/**
 * What somebody means who copies from a terminal: the text without the prompts that begin its lines, and
 * without the blanks that end them.
 */
export function copyable(selection: string): string {
  return selection
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(shellPrompt, "")
        .replace(podPrompt, "")
        .replace(/[ \u00a0]+$/, ""),
    )
    .join("\n");
}
