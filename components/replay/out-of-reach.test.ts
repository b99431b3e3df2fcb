import { expect, it } from "vitest";
import { initialSnapshot, type TerminalSnapshot } from "../terminal/snapshot.ts";
import { isOutOfReach } from "./out-of-reach.ts";

const wanted: TerminalSnapshot = { ...initialSnapshot, isWanted: true, link: "open" };
const wait = { fromMinutes: 2, likely: null };

it.each<[boolean, TerminalSnapshot]>([
  [false, initialSnapshot],
  [false, wanted],
  [false, { ...wanted, isShellOpen: true }],
  [true, { ...wanted, isShellOpen: true, link: "lost" }],
  [true, { ...initialSnapshot, link: "lost" }],
  [true, { ...wanted, sandbox: { phase: "full", place: 7, wait, heldForMs: 120_000 } }],
  [false, { ...initialSnapshot, sandbox: { phase: "full", place: 7, wait, heldForMs: 120_000 } }],
  [true, { ...wanted, fault: "m" }],
])("a terminal is out of reach: %s", (isOut, snapshot) => {
  expect(isOutOfReach(snapshot)).toBe(isOut);
});
