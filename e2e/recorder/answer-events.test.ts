import { expect, it } from "vitest";
import { answerEvents } from "./answer-events.ts";

const enter = "\r\n\u001b[?2004l\r";

it("splits the new line from the answer, joins what came together and shortens waits", () => {
  const chunks = [
    { atMs: 1000, text: `${enter}one\r\n` },
    { atMs: 1100, text: "two\r\n" },
    { atMs: 1700, text: "three\r\n" },
    { atMs: 6700, text: "four\r\n(default)$ " },
  ];
  expect(answerEvents(chunks)).toEqual([
    [0.1, "o", enter],
    [0.5, "o", "one\r\ntwo\r\n"],
    [1, "o", "three\r\n"],
    [2, "o", "four\r\n(default)$ "],
  ]);
});

it("is the same however fast the answer was, within half a second", () => {
  const answered = (atMs: number) =>
    answerEvents([
      { atMs: 0, text: enter },
      { atMs, text: "done\r\n$ " },
    ]);
  expect(answered(20)).toEqual(answered(420));
});

it("asks for more of a here-document without a wait", () => {
  expect(answerEvents([{ atMs: 5, text: `${enter}> ` }])).toEqual([
    [0.1, "o", enter],
    [0, "o", "> "],
  ]);
});

it("refuses what doesn't begin with a new line", () => {
  expect(() => answerEvents([{ atMs: 0, text: "x" }])).toThrow('Enter was answered by "x"');
});
