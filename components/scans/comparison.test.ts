import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ScanSummary } from "../../server/contracts/scan.ts";
import { changeOf, rowsOf, shortName, shortNames } from "./comparison.ts";

const file = join(import.meta.dirname, "../../content/chapter-14/recorded-scans.json");
const recorded = JSON.parse(readFileSync(file, "utf8")) as ScanSummary[];
const [oldest, middle, newest] = recorded as [ScanSummary, ScanSummary, ScanSummary];

describe("rowsOf", () => {
  it("counts the recorded scans where there are none of one's own", () => {
    const rows = rowsOf(recorded, []);
    expect(
      rows.map(({ total, severe, fixable, unfixed, system, language, isOwn }) => ({
        total,
        severe,
        fixable,
        unfixed,
        system,
        language,
        isOwn,
      })),
    ).toEqual([
      { total: 60, severe: 40, fixable: 60, unfixed: 0, system: 47, language: 13, isOwn: false },
      { total: 49, severe: 26, fixable: 49, unfixed: 0, system: 37, language: 12, isOwn: false },
      { total: 6, severe: 0, fixable: 6, unfixed: 0, system: 0, language: 6, isOwn: false },
    ]);
  });

  it("takes one's own latest scan of an image, whatever its filters reported", () => {
    const [finding] = middle.findings;
    const findings = finding ? [{ ...finding, fixed: null, reported: false }] : [];
    const own = [
      { ...middle, findings: [] },
      { ...middle, findings },
    ];
    const row = rowsOf(recorded, own)[1];
    expect([row?.isOwn, row?.total, row?.unfixed]).toEqual([true, 1, 1]);
  });

  it("adds the last few of one's other images at the end", () => {
    const others = Array.from({ length: 7 }, (_, index) => ({ ...newest, scanned: `a:${index}` }));
    expect(rowsOf(recorded, others).map(({ scan }) => scan.scanned)).toEqual([
      ...recorded.map(({ scanned }) => scanned),
      "a:2",
      "a:3",
      "a:4",
      "a:5",
      "a:6",
    ]);
  });
});

describe("changeOf", () => {
  it("tells what went, what stayed and what came, the worst first", () => {
    const { gone, kept, added } = changeOf(oldest, middle);
    expect([gone.length, kept.length, added.length]).toEqual([35, 5, 21]);
    const severities = gone.map(({ severity }) => severity);
    expect(severities[0]).toBe("CRITICAL");
    expect(severities).toEqual(severities.toSorted());
    const last = changeOf(middle, newest);
    expect([last.gone.length, last.kept.length, last.added.length]).toEqual([26, 0, 0]);
  });
});

it.each([
  ["python:3.8.1-alpine3.11", "3.8.1"],
  ["python:3.12-alpine", "3.12"],
  ["registry:5000/team/app:latest", "latest"],
  ["app.cdx.json", "app.cdx.json"],
])("shortName(%s) is %s", (image, short) => {
  expect(shortName(image)).toBe(short);
});

describe("shortNames", () => {
  it.each([
    ["python:3.8.1-alpine3.11", "python:3.12-alpine", ["3.8.1", "3.12"]],
    ["python:3.12-alpine", "alpine:3.16", ["python 3.12", "alpine 3.16"]],
    ["ghcr.io:5000/a/b:1.0", "ghcr.io:5000/a/b:latest", ["1.0", "latest"]],
  ])("of %s and %s", (from, to, names) => {
    expect(shortNames(from, to)).toEqual(names);
  });
});
