import type { Process } from "../../../machine/process.ts";
import type { Spans } from "../../../regex/machine.ts";
import type { Regex } from "../../../regex/regex.ts";
import type { Piece, Substitution } from "./script.ts";

/** A text after a substitution; null if nothing matched. */
export async function substitute(
  process: Process,
  text: string,
  regex: Regex,
  { replacement, all, number }: Substitution,
): Promise<string | null> {
  let result = "";
  let from = 0;
  let copied = 0;
  let count = 0;
  let changed = false;
  while (from <= text.length) {
    const match = await regex.find(process, text, { from, isLineStart: from === 0 });
    if (!match) {
      break;
    }
    const [start = 0, end = 0] = match;
    const isEmptyAfterMatch = end === start && start === copied && count > 0 && from === copied;
    if (!isEmptyAfterMatch) {
      count += 1;
      if (count >= number) {
        changed = true;
        result += text.slice(copied, start) + filled(replacement, text, match);
        copied = end;
      }
    }
    if (changed && !all) {
      break;
    }
    from = end > start ? end : end + 1;
    await process.breathe();
  }
  return changed ? result + text.slice(copied) : null;
}

function filled(pieces: readonly Piece[], text: string, match: Spans): string {
  let result = "";
  let lasting: "U" | "L" | "E" = "E";
  let next: "u" | "l" | null = null;
  for (const piece of pieces) {
    if (piece.kind === "case") {
      next = piece.to === "u" || piece.to === "l" ? piece.to : null;
      lasting = piece.to === "u" || piece.to === "l" ? lasting : piece.to;
      continue;
    }
    const part = piece.kind === "text" ? piece.text : groupText(text, match, piece.index);
    result += cased(part, lasting, next);
    next = part === "" ? next : null;
  }
  return result;
}

function groupText(text: string, match: Spans, index: number): string {
  const start = match[index * 2] ?? -1;
  return start < 0 ? "" : text.slice(start, match[index * 2 + 1]);
}

function cased(text: string, lasting: "U" | "L" | "E", next: "u" | "l" | null): string {
  const whole = lasting === "U" ? text.toUpperCase() : lasting === "L" ? text.toLowerCase() : text;
  if (next === null) {
    return whole;
  }
  const [first = ""] = whole;
  return (next === "u" ? first.toUpperCase() : first.toLowerCase()) + whole.slice(1);
}
