import { alignText, rawWidthOf, widthOf, wrapText } from "./styled-text.ts";

/** What a table is drawn from. */
export interface TableContent {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of the columns; `left` where it says nothing. */
  readonly alignments?: readonly ("left" | "center")[];
  /** Whether a cell that repeats the one above is left blank and joined with it. */
  readonly merge: boolean;
  /** Columns are wrapped at this width, but only if the whole table is wider than 80. */
  readonly columnWidthMax: number;
  /** Whether headers are bold and lines dim. */
  readonly styled: boolean;
}

const tableWidth = 80;
const style = { normal: 0, bold: 1, dim: 2 } as const;

interface Row {
  readonly isHeader: boolean;
  /** Lines of each column, all of the same number. */
  readonly cells: readonly (readonly string[])[];
  readonly merged: readonly boolean[];
}

/** Writes text with styles, each only where it changes. */
class StyledWriter {
  text = "";
  readonly #styled: boolean;
  #current = 0;

  constructor(styled: boolean) {
    this.#styled = styled;
  }

  write(text: string, wanted: number): void {
    this.turn(wanted);
    this.text += text;
  }

  turn(wanted: number): void {
    if (this.#styled && wanted !== this.#current) {
      this.text += `\x1b[${wanted}m`;
      this.#current = wanted;
    }
  }
}

/** Draws a table with lines. Source: aquasecurity/table v1.11 */
export function renderTable(content: TableContent): string {
  const { rows, widths } = layOut(content);
  const writer = new StyledWriter(content.styled);
  for (const [index, row] of rows.entries()) {
    renderBorder(writer, row, widths, index === 0);
    renderRow(writer, row, widths);
  }
  const bottom = widths.map((width) => "─".repeat(width + 2)).join("┴");
  writer.write(`└${bottom}┘`, style.dim);
  writer.turn(style.normal);
  return `${writer.text}\n`;
}

function layOut(content: TableContent): { readonly rows: Row[]; readonly widths: number[] } {
  const all = [content.headers, ...content.rows];
  const naturalWidth = Math.max(
    ...all.map((row) => row.reduce((sum, cell) => sum + rawWidthOf(cell) + 3, 1)),
  );
  const isWrapped = naturalWidth > tableWidth;
  const wrapped = all.map((row) =>
    row.map((cell) => wrapText(cell, isWrapped ? content.columnWidthMax : Number.MAX_SAFE_INTEGER)),
  );
  const widths = content.headers.map((_, column) =>
    Math.max(...wrapped.flatMap((row) => (row[column] ?? [""]).map(widthOf))),
  );
  const rows = wrapped.map((row, index): Row => {
    const height = Math.max(...row.map((lines) => lines.length));
    const alignment = (column: number) =>
      index === 0 ? "center" : (content.alignments?.[column] ?? "left");
    return {
      isHeader: index === 0,
      cells: widths.map((width, column) =>
        Array.from({ length: height }, (_, line) =>
          alignText(row[column]?.[line] ?? "", width, alignment(column)),
        ),
      ),
      merged: widths.map((_, column) => content.merge && repeatsAbove(all, index, column)),
    };
  });
  return { rows, widths };
}

/** A row below the header never joins it. */
function repeatsAbove(
  rows: readonly (readonly string[])[],
  index: number,
  column: number,
): boolean {
  const cell = rows[index]?.[column] ?? "";
  return index > 1 && cell.trim() !== "" && cell === rows[index - 1]?.[column];
}

function renderBorder(
  writer: StyledWriter,
  row: Row,
  widths: readonly number[],
  isFirst: boolean,
): void {
  const parts = widths.map((width, column) => {
    const merged = row.merged[column] ?? false;
    const left = isFirst
      ? column === 0
        ? "┌"
        : "┬"
      : crossing(column === 0 ? null : (row.merged[column - 1] ?? false), merged);
    return left + (merged ? " " : "─").repeat(width + 2);
  });
  const lastMerged = row.merged.at(-1) ?? false;
  writer.write(parts.join("") + (isFirst ? "┐" : lastMerged ? "│" : "┤"), style.dim);
  writer.turn(style.normal);
  writer.text += "\n";
}

/** Where lines meet: `leftMerged` is null at the left edge. */
function crossing(leftMerged: boolean | null, merged: boolean): string {
  if (leftMerged === null) {
    return merged ? "│" : "├";
  }
  if (merged) {
    return leftMerged ? "│" : "┤";
  }
  return leftMerged ? "├" : "┼";
}

function renderRow(writer: StyledWriter, row: Row, widths: readonly number[]): void {
  const height = row.cells[0]?.length ?? 0;
  for (let line = 0; line < height; line += 1) {
    writer.write("│", style.dim);
    writer.turn(style.normal);
    for (const [column, width] of widths.entries()) {
      writer.text += " ";
      if (row.merged[column]) {
        writer.text += " ".repeat(width);
      } else {
        writer.write(row.cells[column]?.[line] ?? "", row.isHeader ? style.bold : style.normal);
        writer.turn(style.normal);
      }
      writer.text += " ";
      writer.write("│", style.dim);
      writer.turn(style.normal);
    }
    writer.text += "\n";
  }
}
