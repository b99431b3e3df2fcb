import type { ScanFinding, ScanSeverity, ScanSummary } from "../../server/contracts/scan.ts";
import { scanSeverities } from "../../server/contracts/scan-wire.ts";

/** One image of the comparison. All numbers count what was detected, whatever the command's filters hid. */
export interface ScanRow {
  readonly scan: ScanSummary;
  /** True for a scan of the learner's own, false for one that came with the book. */
  readonly isOwn: boolean;
  readonly counts: Readonly<Record<ScanSeverity, number>>;
  readonly total: number;
  /** HIGH and CRITICAL. */
  readonly severe: number;
  readonly fixable: number;
  readonly unfixed: number;
  readonly system: number;
  readonly language: number;
}

/** What changed from one image to another. */
export interface ScanChange {
  readonly gone: readonly ScanFinding[];
  readonly kept: readonly ScanFinding[];
  readonly added: readonly ScanFinding[];
}

/** Whether a finding counts as HIGH or worse. */
function isSevere({ severity }: Pick<ScanFinding, "severity">): boolean {
  return severity === "CRITICAL" || severity === "HIGH";
}

/** Further images of the learner's own, beside those of the lab. */
const furtherMax = 5;

/**
 * The lab's images in their order, each by the learner's own scan or else by the recorded one, then the latest
 * of the learner's other scans.
 */
export function rowsOf(
  recorded: readonly ScanSummary[],
  own: readonly ScanSummary[],
): readonly ScanRow[] {
  const ofLab = recorded.map((scan) => {
    const mine = own.findLast(({ scanned }) => scanned === scan.scanned);
    return rowOf(mine ?? scan, mine !== undefined);
  });
  const known = new Set(recorded.map(({ scanned }) => scanned));
  const further = own.filter(({ scanned }) => !known.has(scanned)).slice(-furtherMax);
  return [...ofLab, ...further.map((scan) => rowOf(scan, true))];
}

function rowOf(scan: ScanSummary, isOwn: boolean): ScanRow {
  const { findings } = scan;
  const count = (wanted: (finding: ScanFinding) => boolean) => findings.filter(wanted).length;
  const counts = Object.fromEntries(
    scanSeverities.map((severity) => [severity, count((one) => one.severity === severity)]),
  ) as Record<ScanSeverity, number>;
  const fixable = count(({ fixed }) => fixed !== null);
  const system = count(({ part }) => part === "os");
  return {
    scan,
    isOwn,
    counts,
    total: findings.length,
    severe: count(isSevere),
    fixable,
    unfixed: findings.length - fixable,
    system,
    language: findings.length - system,
  };
}

/** Compares two images by vulnerability and package, HIGH and worse only; the worst come first. */
export function changeOf(from: ScanSummary, to: ScanSummary): ScanChange {
  const before = severeByKey(from);
  const after = severeByKey(to);
  return {
    gone: worstFirst([...before].filter(([key]) => !after.has(key))),
    kept: worstFirst([...after].filter(([key]) => before.has(key))),
    added: worstFirst([...after].filter(([key]) => !before.has(key))),
  };
}

function severeByKey({ findings }: ScanSummary): Map<string, ScanFinding> {
  return new Map(findings.filter(isSevere).map((one) => [`${one.id} ${one.package}`, one]));
}

function worstFirst(entries: readonly (readonly [string, ScanFinding])[]): ScanFinding[] {
  return entries
    .map(([, finding]) => finding)
    .toSorted(
      (a, b) =>
        scanSeverities.indexOf(a.severity) - scanSeverities.indexOf(b.severity) ||
        (a.id < b.id ? 1 : -1),
    );
}

/** Two images as short as they can be told apart: of the same repository their versions are enough. */
export function shortNames(from: string, to: string): readonly [string, string] {
  const repository = (image: string) => image.replace(/:[^:/]+$/, "");
  const nameOf = (image: string) => `${repository(image)} ${shortName(image)}`;
  return repository(from) === repository(to)
    ? [shortName(from), shortName(to)]
    : [nameOf(from), nameOf(to)];
}

/** An image's tag without what all tags have in common: `3.8.1` of `python:3.8.1-alpine3.11`. */
export function shortName(image: string): string {
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? image;
  return /^\d[\d.]*/.exec(tag)?.[0] ?? tag;
}
