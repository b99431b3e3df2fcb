import { expect, it } from "vitest";
import { cursorLineOf, linesOf } from "./lines.ts";

/** A buffer of four columns; a row that begins with `+` goes on from the one before. */
function bufferOf(rows: readonly string[], cursorRow: number, cursorX: number) {
  return {
    length: rows.length,
    baseY: 0,
    cursorX,
    cursorY: cursorRow,
    getLine(row: number) {
      const text = rows[row];
      if (text === undefined) return undefined;
      const cells = text.replace("+", "").padEnd(4);
      return {
        isWrapped: text.startsWith("+"),
        translateToString: (trimRight = false, start = 0, end = 4) => {
          const part = cells.slice(start, end);
          return trimRight ? part.trimEnd() : part;
        },
      };
    },
  };
}

it("joins what was wrapped, and keeps blanks within it", () => {
  expect(linesOf(bufferOf(["ab", "abc", "+def", "", "x"], 0, 0))).toEqual([
    "ab",
    "abc def",
    "",
    "x",
  ]);
});

it("reads the cursor's line to the cursor and to its end", () => {
  expect(cursorLineOf(bufferOf(["old", "a$ l", "+s -l", "+a b", "next"], 2, 3))).toEqual({
    toCursor: "a$ ls -",
    whole: "a$ ls -la b",
  });
});
