import type { IDecoration, IMarker, Terminal } from "@xterm/xterm";
import { splitPrompt } from "../text/prompt.ts";
import { placedLinesOf } from "./lines.ts";

/** What the margin beside a command tells: whose step it belongs to, and how that stands. */
export interface StepMark {
  /** As the page counts its steps. */
  readonly step: number;
  /** The step's commands, a line each. */
  readonly commands: readonly string[];
  readonly isPassed: boolean;
}

interface Placed {
  readonly row: number;
  readonly text: string;
  readonly isPassed: boolean;
}

/** A command at a shell's prompt, by the row of the buffer that it begins in. */
interface CommandRow {
  readonly row: number;
  readonly command: string;
}

const settleMs = 300;

/**
 * Where the marks belong: beside the last run of each step's last command, or where that wasn't run, of one before it
 * that ends no other step. Steps that share a command share it in their order, so that the later step has the later
 * run. A step that was done by other means has no mark.
 */
export function placesOf(
  rows: readonly CommandRow[],
  marks: readonly StepMark[],
): readonly Placed[] {
  const placed: Placed[] = [];
  const ends = new Set(marks.map(({ commands }) => commands.at(-1)));
  let before = Number.POSITIVE_INFINITY;
  for (const { step, commands, isPassed } of [...marks].sort((a, b) => b.step - a.step)) {
    const ahead = rows.filter(({ row }) => row < before);
    const last = commands.findLast(
      (each, index) =>
        (index === commands.length - 1 || !ends.has(each)) &&
        ahead.some(({ command }) => command === each),
    );
    const found = ahead.findLast(({ command }) => command === last);
    if (!found) continue;
    before = found.row;
    placed.push({ row: found.row, text: `${step} ${isPassed ? "✓" : "!"}`, isPassed });
  }
  return placed.reverse();
}

/** Draws marks in the margin of a terminal, and keeps them beside their commands. Dispose it before the terminal. */
export class StepMarks {
  readonly #terminal: Terminal;
  #marks: readonly StepMark[] = [];
  #drawn: { readonly placed: Placed; readonly marker: IMarker; decoration: IDecoration }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.onLineFeed(() => this.#drawSoon());
  }

  /** From now on these are the marks. */
  set(marks: readonly StepMark[]): void {
    this.#marks = marks;
    this.#drawSoon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#clear();
  }

  /** Once output rests: a flood is not read line by line. */
  #drawSoon(): void {
    if (this.#marks.length === 0 && this.#drawn.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), settleMs);
  }

  #draw(): void {
    const { buffer } = this.#terminal;
    // Markers belong to the buffer in front. A program that has the screen ends with line feeds.
    if (buffer.active.type === "alternate") return;
    const places = placesOf(commandRowsOf(buffer.normal), this.#marks);
    if (this.#isDrawn(places)) return;
    this.#clear();
    const cursorRow = buffer.normal.baseY + buffer.normal.cursorY;
    for (const placed of places) {
      const marker = this.#terminal.registerMarker(placed.row - cursorRow);
      const decoration = this.#terminal.registerDecoration({ marker });
      if (!decoration) continue;
      decoration.onRender((element) => show(element, placed));
      this.#drawn.push({ placed, marker, decoration });
    }
  }

  #isDrawn(places: readonly Placed[]): boolean {
    return (
      places.length === this.#drawn.length &&
      places.every(({ row, text }, index) => {
        const drawn = this.#drawn[index];
        return drawn?.placed.text === text && drawn.marker.line === row;
      })
    );
  }

  #clear(): void {
    for (const { marker, decoration } of this.#drawn) {
      decoration.dispose();
      marker.dispose();
    }
    this.#drawn = [];
  }
}

function commandRowsOf(buffer: Parameters<typeof placedLinesOf>[0]): readonly CommandRow[] {
  return placedLinesOf(buffer).flatMap(({ row, text }) => {
    const command = splitPrompt(text)?.typed.trim();
    return command ? [{ row, command }] : [];
  });
}

/** The card of the step says the same in words. */
function show(element: HTMLElement, { text, isPassed }: Placed): void {
  if (element.firstChild) return;
  const mark = document.createElement("span");
  mark.className = "step-mark";
  mark.textContent = text;
  mark.toggleAttribute("data-passed", isPassed);
  element.ariaHidden = "true";
  element.append(mark);
}
