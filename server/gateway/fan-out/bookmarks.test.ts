import { describe, expect, it } from "vitest";
import { BookmarkJoiner, isBookmark } from "./bookmarks.ts";
import { LineSplitter } from "./lines.ts";

const bookmark = (revision: number, initial = false) =>
  Buffer.from(
    `${JSON.stringify({
      type: "BOOKMARK",
      object: {
        kind: "Pod",
        metadata: {
          resourceVersion: String(revision),
          ...(initial ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}),
        },
      },
    })}\n`,
  );

describe("BookmarkJoiner", () => {
  const [a, b] = [{}, {}];

  it("tells a revision only when every watch has reached it, and each once", () => {
    const joiner = new BookmarkJoiner();
    joiner.add(a, "", false);
    joiner.add(b, "", false);
    expect(joiner.push(a, bookmark(10))).toBeNull();
    expect(joiner.push(b, bookmark(12))).toEqual(bookmark(10));
    expect(joiner.push(b, bookmark(14))).toBeNull();
    expect(joiner.push(a, bookmark(20))).toEqual(bookmark(14));
  });

  it("ends the initial events once, when the last watch has", () => {
    const joiner = new BookmarkJoiner();
    joiner.add(a, "", true);
    joiner.add(b, "", true);
    expect(joiner.push(a, bookmark(10, true))).toBeNull();
    expect(joiner.push(a, bookmark(11))).toBeNull();
    expect(joiner.push(b, bookmark(9, true))).toEqual(bookmark(9, true));
  });

  it("doesn't wait for a watch that is gone", () => {
    const joiner = new BookmarkJoiner();
    joiner.add(a, "", false);
    joiner.add(b, "5", false);
    joiner.remove(b);
    expect(joiner.push(a, bookmark(10))).toEqual(bookmark(10));
  });
});

it("a bookmark is known by its type, not by what an object holds", () => {
  expect(isBookmark(bookmark(1))).toBe(true);
  const other = { type: "ADDED", object: { data: { a: '"type":"BOOKMARK"' } } };
  expect(isBookmark(Buffer.from(JSON.stringify(other)))).toBe(false);
});

it("lines are whole however they were cut", () => {
  const text = Buffer.from("one\n\ntwo\nthree");
  for (let cut = 0; cut <= text.length; cut++) {
    const splitter = new LineSplitter();
    const lines = [...splitter.push(text.subarray(0, cut)), ...splitter.push(text.subarray(cut))];
    expect(lines.map(String)).toEqual(["one\n", "\n", "two\n"]);
  }
});
