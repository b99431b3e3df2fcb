import { advisories, catalogue } from "../catalogue/facts.ts";
import type { FoundImage } from "../catalogue/find-image.ts";
import type { ReportOptions } from "../cli/options.ts";
import type { Settings } from "../cli/settings.ts";
import { knowsAlpineRelease } from "../detect/alpine.ts";
import {
  isKnownFamily,
  type ScanOutcome,
  type ScanTarget,
  scanTarget,
} from "../detect/scan-target.ts";
import { FatalError, inContext, within } from "../fatal-error.ts";
import { filterReport } from "../filter/filter-results.ts";
import { readIgnoreFile } from "../filter/ignore-file.ts";
import type { Host } from "../host.ts";
import type { Log } from "../log.ts";
import { type Report, scannerVersion } from "../model.ts";
import { timeUuid } from "../text/uuid.ts";
import type { Artifact } from "./artifact.ts";
import { openImage } from "./open-image.ts";
import { openSbom } from "./open-sbom.ts";
import { exitCodeOf, writeReport } from "./output.ts";

/** What a finished scan leaves: for the exit, and for the lessons. */
export interface ScanResult {
  readonly exitCode: number;
  /** Before anything was filtered. */
  readonly detected: Report;
  /** As it was reported. */
  readonly reported: Report;
  readonly image: FoundImage | null;
}

/** Everything a scan works with. */
export interface ScanContext {
  readonly command: "image" | "sbom";
  readonly target: string;
  readonly settings: Settings;
  readonly options: ReportOptions;
  readonly host: Host;
  readonly log: Log;
}

/** Scans, filters, reports. @throws FatalError. Source: trivy `pkg/commands/artifact/run.go` v0.74 */
export async function runScan(context: ScanContext): Promise<ScanResult> {
  const { command, target, options, host, log } = context;
  warnOfOptions(context);
  const artifact = within(`${command} scan error: scan error`, () => {
    announce(context);
    return command === "image" ? openImage(target, log) : openSbom(target, host, log);
  });
  const outcome = within(`${command} scan error: scan error: scan failed: scan failed`, () =>
    judge(artifact.target, context),
  );
  const detected = toReport(artifact, outcome, host);
  const ignore = await readIgnoreFile(options.ignoreFile, host, log).catch((error: unknown) => {
    throw inContext("filter error: filtering error", error);
  });
  const { severities, ignoredStatuses } = options;
  const reported = filterReport(detected, { severities, ignoredStatuses, ignore });
  within("report error: unable to write results", () =>
    writeReport(reported, options, { target, bom: artifact.bom }, host, log),
  );
  const exitCode = exitCodeOf(reported, options, log);
  return { exitCode, detected, reported, image: artifact.image };
}

function warnOfOptions({ command, settings, options, log }: ScanContext): void {
  const isNarrowed = settings.list("pkg-types").join() !== "os,library";
  if (command === "sbom" && options.format === "cyclonedx" && isNarrowed) {
    log.warn(
      "'--pkg-types' and '--pkg-relationships' options will be ignored when scanning SBOM and outputting SBOM format.",
    );
  }
}

function announce({ command, options, log }: ScanContext): void {
  if (options.scanners.includes("vuln")) {
    log.info("[vuln] Vulnerability scanning is enabled");
  }
  if (command === "image" && options.scanners.includes("secret")) {
    log.info("[secret] Secret scanning is skipped: this edition knows packages, not image layers");
  }
}

const namesShownMax = 10;

/** Judges, and says of what nothing is known; a system without advisories isn't judged at all. */
function judge(target: ScanTarget, context: ScanContext): ScanOutcome {
  const { settings, options, host, log } = context;
  if (target.os && target.osPackages.length === 0) {
    log.warn(
      "No OS package is detected. Make sure you haven't deleted any files that contain information about the installed packages.",
    );
    log.warn('e.g. files under "/lib/apk/db/", "/var/lib/dpkg/" and "/var/lib/rpm"');
  }
  const detectVulnerabilities = options.scanners.includes("vuln");
  if (detectVulnerabilities && settings.list("pkg-types").includes("os")) {
    refuseUnknownSystem(target);
  }
  const outcome = scanTarget(
    target,
    {
      packageTypes: settings.list("pkg-types"),
      relationships: settings.list("pkg-relationships"),
      detectVulnerabilities,
      severitySources: settings.list("vuln-severity-source"),
      now: host.now(),
    },
    log,
  );
  // Images of the catalogue were looked through by hand; other inventories may hold anything.
  if (context.command === "sbom" && outcome.unjudged.length > 0) {
    log.warn("[vuln] This edition has no advisories for some packages: they are not judged", {
      num: outcome.unjudged.length,
      packages: outcome.unjudged.slice(0, namesShownMax),
    });
  }
  return outcome;
}

/** Without advisories everything would look clean. */
function refuseUnknownSystem({ os, osPackages }: ScanTarget): void {
  if (
    !os ||
    osPackages.length === 0 ||
    !isKnownFamily(os.Family) ||
    (os.Family === "alpine" && knowsAlpineRelease(os.Name))
  ) {
    return;
  }
  const releases = Object.keys(advisories.alpine).join(", ");
  throw new FatalError(
    `failed to detect vulnerabilities: unable to scan OS packages: no advisories for ${os.Family} ${os.Name} in this edition (${catalogue.edition})`,
    `Without advisories everything would look clean. Releases with advisories: alpine ${releases}`,
  );
}

function toReport(artifact: Artifact, outcome: ScanOutcome, host: Host): Report {
  const artifactId = artifact.id === "" ? "" : `sha256:${host.sha256(artifact.id)}`;
  return {
    SchemaVersion: 2,
    Trivy: { Version: scannerVersion },
    ReportID: timeUuid(host),
    CreatedAt: host.now().toISOString(),
    ArtifactID: artifactId,
    ArtifactName: artifact.name,
    ArtifactType: artifact.type,
    Metadata: { ...artifact.metadata, ...(outcome.os ? { OS: outcome.os } : {}) },
    Results: outcome.results.map((result) => ({
      ...result,
      ...(result.Vulnerabilities
        ? {
            Vulnerabilities: result.Vulnerabilities.map((found) => ({
              ...found,
              Fingerprint: `sha256:${host.sha256([artifactId, result.Target, found.PkgID ?? "", found.VulnerabilityID].join(":"))}`,
            })),
          }
        : {}),
    })),
  };
}
