import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EscapeScanner } from "./escape-scanner.ts";
import { ReplayBuffer } from "./replay-buffer.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** Pieces of output of which none may be cut. */
const piece = fc.oneof(
  fc.constantFrom("a", "\n", "é", "日", "😀", "k"),
  fc.constantFrom("\x1b[1;31m", "\x1b[0m", "\x1b[?2004h", "\x1b(B", "\x1bM", "\x1b[38;5;1m"),
  fc.constantFrom("\x1b]0;title\x07", "\x1b]8;;https://x/\x1b\\", "\x1bP$q\x1b\\", "\x1b]0;日\x07"),
);

describe("ReplayBuffer", () => {
  it("keeps the newest output and counts all of it", () => {
    const buffer = new ReplayBuffer(8);
    for (const chunk of ["abcd", "efgh", "ijkl"]) {
      buffer.append(Buffer.from(chunk));
    }
    expect([buffer.start, buffer.end]).toEqual([4, 12]);
    expect(text(buffer.slice(4, 12))).toBe("efghijkl");
    expect(text(buffer.slice(6, 9))).toBe("ghi");
    expect(text(buffer.slice(12, 12))).toBe("");
  });

  it("starts a replay at its very beginning while nothing is lost", () => {
    const buffer = new ReplayBuffer(100);
    buffer.append(Buffer.from("日本"));
    expect(buffer.safeStart()).toBe(0);
  });

  it("starts a cut replay with a whole character or sequence", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (pieces, cuts) => {
          const all = Buffer.from(pieces.join(""));
          const borders = new Set([0]);
          let offset = 0;
          for (const each of pieces) {
            offset += Buffer.byteLength(each);
            borders.add(offset);
          }
          const buffer = new ReplayBuffer(20);
          for (let at = 0, turn = 0; at < all.length; turn += 1) {
            const length = cuts[turn % Math.max(1, cuts.length)] ?? 7;
            buffer.append(all.subarray(at, at + length));
            at += length;
          }
          const from = buffer.safeStart();
          expect(borders.has(from)).toBe(true);
          expect(buffer.slice(from, buffer.end)).toEqual(all.subarray(from));
        },
      ),
    );
  });

  it("bounds its memory", () => {
    const buffer = new ReplayBuffer(1000);
    for (let round = 0; round < 1000; round += 1) {
      buffer.append(Buffer.alloc(100, 97));
    }
    expect(buffer.end - buffer.start).toBe(1000);
    expect(buffer.end).toBe(100_000);
  });
});

describe("EscapeScanner", () => {
  it.each([
    ["plain", "abc", 0],
    ["inside a control sequence", "31mabc", 3, "\x1b["],
    ["inside a title", "tle\x07abc", 4, "\x1b]0;ti"],
    ["inside a title that ESC \\ ends", "\\abc", 1, "\x1b]0;t\x1b"],
    ["inside a device string", "q\x1b\\x", 3, "\x1bP$"],
    ["before the final byte of a charset", "Bx", 1, "\x1b("],
    ["after CAN", "x", 0, "\x1b[31\x18"],
    ["a sequence broken off by another", "31mx", 3, "\x1b[12\x1b["],
  ])("cuts safely: %s", (_, rest, expected, before = "") => {
    const scanner = new EscapeScanner();
    scanner.read(Buffer.from(before));
    expect(scanner.untilSafe(Buffer.from(rest))).toBe(expected);
  });
});
