/** One line of the table: what was measured, and the bar that it should reach. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  /** null: there's no bar, or it isn't held on a run of this size. */
  readonly reached: boolean | null;
}

/** The value below which so many percent of the values lie. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1);
  return sorted[Math.max(0, index)] ?? Number.NaN;
}

/** Milliseconds, readable. */
export function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

/** A row whose value must not be above its bar. */
export function atMost(
  what: string,
  value: number,
  bar: number,
  show: (value: number) => string,
): Row {
  return { what, measured: show(value), bar: `≤ ${show(bar)}`, reached: value <= bar };
}

/** A row whose value must not be below its bar. */
export function atLeast(
  what: string,
  value: number,
  bar: number,
  show: (value: number) => string,
): Row {
  return { what, measured: show(value), bar: `≥ ${show(bar)}`, reached: value >= bar };
}

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const mark = ({ reached }: Row) => (reached === null ? " " : reached ? "✓" : "✗");
  const cells = rows.map((row) => [mark(row), row.what, row.measured, row.bar]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
