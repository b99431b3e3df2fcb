import { expect, it } from "vitest";
import { isReport } from "./reports.ts";

const reports = [
  "\u001b[?1;2c",
  "\u001b[>0;276;0c",
  "\u001b[12;40R",
  "\u001b[0n",
  "\u001b[?2026;2$y",
];
const answers = ["\u001b]11;rgb:f5f5/f7f7/f8f8\u001b\\", "\u001bP1$r0m\u001b\\"];

it("tells a terminal's own answers from what somebody types", () => {
  expect([...reports, ...answers].map(isReport)).toEqual(Array(7).fill(true));
  const typed = ["a", "\u001b", "\u001b[A", "\u001bOP", "\u001b[3~", "\u001b[200~c", "\u001bb"];
  expect(typed.map(isReport)).toEqual(Array(7).fill(false));
});
