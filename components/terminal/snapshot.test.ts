import { describe, expect, it } from "vitest";
import {
  type DockView,
  dockViewOf,
  initialSnapshot,
  newShell,
  type TerminalSnapshot,
  withShared,
  withShell,
  withShells,
} from "./snapshot.ts";

const wanted: TerminalSnapshot = { ...initialSnapshot, isWanted: true, link: "open" };
const since = "2026-01-01T00:00:00Z";
const wait = { fromMinutes: 2, likely: null };
const replay = { recorded: { section: "walls", steps: [] }, step: null, wasFull: false };

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
  ["full", { ...wanted, sandbox: { phase: "full", place: 7, wait, heldForMs: 120_000 } }],
  ["held", { ...wanted, sandbox: { phase: "held", lapsesInMs: 90_000 } }],
  [
    "lapsed",
    { ...wanted, sandbox: { phase: "lapsed", heldForMs: 120_000, placeKeptForMs: 600_000 } },
  ],
  [
    "idle",
    {
      ...wanted,
      isShellOpen: true,
      sandbox: { phase: "idle", since, until: since, afterMs: null },
    },
  ],
  ["expired", { ...wanted, isShellOpen: true, sandbox: { phase: "expired", since } }],
  [
    "fault",
    {
      ...wanted,
      isShellOpen: true,
      sandbox: { phase: "fault", message: "m", retryInMinutes: null },
    },
  ],
  ["fault", { ...wanted, fault: "m" }],
  ["replay", { ...wanted, isShellOpen: true, replay }],
  ["replay", { ...initialSnapshot, replay }],
];

it.each(cases)("shows %s", (view, snapshot) => {
  expect(dockViewOf(snapshot)).toBe(view);
});

describe("several terminals", () => {
  const two = withShells(initialSnapshot, [newShell("main"), newShell("t2", "logs")], "t2");

  it("puts one in front", () => {
    expect([two.name, two.title, two.shells.map(({ name }) => name)]).toEqual([
      "t2",
      "logs",
      ["main", "t2"],
    ]);
    expect(withShells(two, [newShell("main")], "t2").name).toBe("main");
  });

  it("changes one of them, in front or not", () => {
    const front = withShell(two, "t2", { exitCode: 3 });
    expect([front.exitCode, front.shells[1]?.exitCode, front.shells[0]?.exitCode]).toEqual([
      3,
      3,
      null,
    ]);
    const back = withShell(two, "main", { isShellOpen: true });
    expect([back.isShellOpen, back.shells[0]?.isShellOpen]).toEqual([false, true]);
  });

  it("is the same snapshot when nothing changed", () => {
    expect(withShell(two, "t2", { exitCode: null })).toBe(two);
    expect(withShell(two, "gone", { exitCode: 1 })).toBe(two);
    expect(withShared(two, { isFull: false })).toBe(two);
  });
});
