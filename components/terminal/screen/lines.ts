/** What is read of xterm's buffer. */
interface Buffer {
  readonly length: number;
  readonly baseY: number;
  readonly cursorX: number;
  readonly cursorY: number;
  getLine(row: number): BufferLine | undefined;
}

interface BufferLine {
  readonly isWrapped: boolean;
  translateToString(trimRight?: boolean, startColumn?: number, endColumn?: number): string;
}

/** All lines of a buffer; one that was wrapped is one line again. */
export function linesOf(buffer: Buffer): string[] {
  return placedLinesOf(buffer).map(({ text }) => text);
}

/** As {@link linesOf}, each with the row that it begins in. */
export function placedLinesOf(buffer: Buffer): { readonly row: number; readonly text: string }[] {
  const lines: { row: number; text: string }[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) continue;
    const text = line.translateToString(!buffer.getLine(row + 1)?.isWrapped);
    const before = line.isWrapped ? lines.at(-1) : undefined;
    if (before) before.text += text;
    else lines.push({ row, text });
  }
  return lines;
}

/** The line that the cursor is in, as far as the cursor and to its end. */
export function cursorLineOf(buffer: Buffer): {
  readonly toCursor: string;
  readonly whole: string;
} {
  const cursorRow = buffer.baseY + buffer.cursorY;
  let row = cursorRow;
  let before = "";
  while (row > 0 && buffer.getLine(row)?.isWrapped) {
    row--;
    before = (buffer.getLine(row)?.translateToString(false) ?? "") + before;
  }
  const line = buffer.getLine(cursorRow);
  let whole = before + (line?.translateToString(false) ?? "");
  for (let next = cursorRow + 1; buffer.getLine(next)?.isWrapped; next++) {
    whole += buffer.getLine(next)?.translateToString(false) ?? "";
  }
  return {
    toCursor: before + (line?.translateToString(false, 0, buffer.cursorX) ?? ""),
    whole: whole.trimEnd(),
  };
}
