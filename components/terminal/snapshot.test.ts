import { expect, it } from "vitest";
import { type DockView, dockViewOf, initialSnapshot, type TerminalSnapshot } from "./snapshot.ts";

const wanted: TerminalSnapshot = { ...initialSnapshot, isWanted: true, link: "open" };
const since = "2026-01-01T00:00:00Z";

const cases: [DockView, TerminalSnapshot][] = [
  ["poster", initialSnapshot],
  ["poster", { ...initialSnapshot, sandbox: { phase: "starting", since } }],
  ["starting", wanted],
  ["starting", { ...wanted, link: "connecting" }],
  ["starting", { ...wanted, sandbox: { phase: "starting", since } }],
  ["unreachable", { ...wanted, link: "lost" }],
  ["screen", { ...wanted, isShellOpen: true }],
  ["screen", { ...wanted, isShellOpen: true, link: "lost" }],
  ["screen", { ...wanted, isShellOpen: true, exitCode: 0 }],
  ["full", { ...wanted, sandbox: { phase: "full", place: 7 } }],
  ["idle", { ...wanted, isShellOpen: true, sandbox: { phase: "idle", since } }],
  ["expired", { ...wanted, isShellOpen: true, sandbox: { phase: "expired", since } }],
  ["fault", { ...wanted, isShellOpen: true, sandbox: { phase: "fault", message: "m" } }],
  ["fault", { ...wanted, fault: "m" }],
];

it.each(cases)("shows %s", (view, snapshot) => {
  expect(dockViewOf(snapshot)).toBe(view);
});
