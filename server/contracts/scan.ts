import { z } from "zod";
import { scanSeverities } from "./scan-wire.ts";

export { scanSeverities } from "./scan-wire.ts";
export type ScanSeverity = (typeof scanSeverities)[number];

const severitySchema = z.enum(scanSeverities);
const shortText = z.string().max(300);
const instant = z.iso.datetime({ offset: true });

/** One vulnerability in one package of what was scanned. */
const scanFindingSchema = z.strictObject({
  /** E.g. `CVE-2021-3711`. */
  id: shortText,
  severity: severitySchema,
  /** The package as the report's Library column names it, e.g. `libcrypto1.1`. */
  package: shortText,
  installed: shortText,
  /** The version that mends it, or null if there is none yet. */
  fixed: shortText.nullable(),
  title: shortText,
  /** Whether it is part of the system or of a language. */
  part: z.enum(["os", "language"]),
  /** False when the command's own filters (`--severity`, `--ignore-unfixed`, `.trivyignore`, …) kept it out of the report. */
  reported: z.boolean(),
});
export type ScanFinding = z.infer<typeof scanFindingSchema>;

const countsSchema = z.record(severitySchema, z.int().min(0));

/**
 * What the scanner tells the gateway after a scan: the body of `POST` `scanObservationPath`, sent as JSON
 * with the learner's bearer token. The answer is 204; the scanner reads nothing of it.
 */
export const scanSummarySchema = z.strictObject({
  command: z.enum(["image", "sbom"]),
  /** As the learner typed it: an image's name, or an SBOM's path. */
  target: shortText,
  /** What the report is about: another tag if the asked one was never published (`python:3.8.1-alpine3.11`). */
  scanned: shortText,
  /** `sha256:…` of the image, or null if unknown. */
  digest: shortText.nullable(),
  /** When the image was built, or null if unknown. */
  builtAt: instant.nullable(),
  os: z.strictObject({ family: shortText, version: shortText, endOfLife: z.boolean() }).nullable(),
  /** The day of the advisories, e.g. `2026-10-01`. */
  advisoriesAt: z.iso.date().nullable(),
  /** When the scan ended, by the sandbox's clock. */
  at: instant,
  exitCode: z.int().min(0).max(255),
  /** What the command asked for; `exitCode` is the one wanted for findings. */
  options: z.strictObject({
    format: shortText,
    severities: z.array(severitySchema),
    ignoreUnfixed: z.boolean(),
    exitCode: z.int(),
  }),
  /** Of the reported findings. */
  counts: countsSchema,
  /** Reported findings with and without a fixed version. */
  fixable: z.int().min(0),
  unfixed: z.int().min(0),
  /** Every detected finding, in the report's order, the filtered ones too. */
  findings: z.array(scanFindingSchema).max(5000),
});
export type ScanSummary = z.infer<typeof scanSummarySchema>;

/** Socket events about scans: the comparison chart draws the learner's own. */
export interface ScanServerEvents {
  /** The latest scan of each target, oldest first, after each new one. */
  "scans:changed": (scans: readonly ScanSummary[]) => void;
}

/** Asks for the learner's scans, the latest of each target, oldest first. */
export interface ScanClientEvents {
  "scans:get": (reply: (scans: readonly ScanSummary[]) => void) => void;
}
