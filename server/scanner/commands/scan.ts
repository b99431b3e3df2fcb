import { catalogue } from "../catalogue/facts.ts";
import { type FoundImage, findImage, listTags } from "../catalogue/find-image.ts";
import { artifactSeed, imageMetadata, imageTarget } from "../catalogue/image-target.ts";
import { parseReference } from "../catalogue/reference.ts";
import type { ReportOptions } from "../cli/options.ts";
import type { Settings } from "../cli/settings.ts";
import { knowsAlpineRelease } from "../detect/alpine.ts";
import { type ScanOutcome, type ScanTarget, scanTarget } from "../detect/scan-target.ts";
import { FatalError, inContext, within } from "../fatal-error.ts";
import { filterReport } from "../filter/filter-results.ts";
import { readIgnoreFile } from "../filter/ignore-file.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";
import { type Report, type ReportMetadata, scannerVersion } from "../model.ts";
import type { Bom } from "../sbom/bom.ts";
import { decodeBom } from "../sbom/decode.ts";
import { detectFormat, parseBom } from "../sbom/read.ts";
import { quote, quoteList } from "../text/go-text.ts";
import { cleanPath } from "../text/paths.ts";
import { randomUuid, timeUuid } from "../text/uuid.ts";
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

interface Artifact {
  readonly target: ScanTarget;
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly metadata: ReportMetadata;
  readonly bom: Bom | null;
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
  const { command, options, host, log } = context;
  warnOfOptions(context);
  const artifact = within(`${command} scan error: scan error`, () => {
    announce(context);
    return command === "image" ? openImage(context) : openSbom(context);
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
    writeReport(reported, options, artifact.bom, host, log),
  );
  const exitCode = exitCodeOf(reported, options, log);
  return { exitCode, detected, reported, image: artifact.image };
}

function warnOfOptions({ command, settings, options, log }: ScanContext): void {
  const isNarrowed =
    settings.list("pkg-types").join() !== "os,library" ||
    settings.list("pkg-relationships").length !== 5;
  if (options.format === "cyclonedx" && settings.list("pkg-relationships").length !== 5) {
    throw new FatalError(
      "flag error: align options error: '--pkg-relationships' cannot be used with '--dependency-tree', '--vex' or SBOM formats",
    );
  }
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

function openImage({ target: asked, log }: ScanContext): Artifact {
  const chain = "unable to initialize a scan service: unable to initialize container image";
  const reference = parseReference(asked);
  if (typeof reference === "string") {
    throw new FatalError(`${chain}: failed to parse the image name: ${reference}`);
  }
  const image = findImage(reference, asked);
  if (!image) {
    throw new FatalError(
      `${chain}: ${notFound(asked, reference.registry)}`,
      `This edition has no registry to ask. Images that it knows: ${listTags().join(", ")}`,
    );
  }
  if (image.standsInFor !== null) {
    log.warn(
      `[image] ${image.standsInFor} was never published (a registry answers MANIFEST_UNKNOWN); scanning its nearest neighbour`,
      { image: image.name },
    );
  }
  return {
    target: imageTarget(image),
    name: image.name,
    type: "container_image",
    id: artifactSeed(image) ?? "",
    metadata: imageMetadata(image),
    bom: null,
    image,
  };
}

/** What trivy says on a machine with no container runtime and no network. Source: trivy `pkg/fanal/image/image.go` v0.74 */
function notFound(name: string, registry: string): string {
  return `unable to find the specified image ${quote(name)} in ${quoteList(["docker", "containerd", "podman", "remote"])}: 4 errors occurred:
	* docker error: unable to inspect the image (${name}): failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory
	* containerd error: containerd socket not found: /run/containerd/containerd.sock
	* podman error: unable to initialize Podman client: no podman socket found: stat podman/podman.sock: no such file or directory
	* remote error: Get "https://${registry}/v2/": dial tcp: lookup ${registry}: no such host

`;
}

function openSbom({ target: path, host, log }: ScanContext): Artifact {
  const name = cleanPath(path);
  return within("scan failed: failed analysis", () => {
    const bytes = readSbom(name, host);
    const { format, document } = detectFormat(bytes);
    log.info("Detected SBOM format", { format });
    const bom = within("SBOM decode error", () =>
      parseBom(format, document, () => randomUuid(host), log),
    );
    const decoded = within("SBOM decode error: failed to decode", () => decodeBom(bom, log));
    const { os, osPackages, applications, metadata } = decoded;
    return {
      target: { name, os, repository: "", osPackages, applications },
      name,
      type: bom.format,
      id: "",
      metadata,
      bom,
      image: null,
    };
  });
}

function readSbom(path: string, host: Host): Uint8Array {
  try {
    return host.readFile(path);
  } catch (error) {
    if (error instanceof HostFileError) {
      const reason = describeFileError("open", path, error);
      throw new FatalError(
        error.code === "EISDIR"
          ? `failed to detect SBOM format: read ${path}: is a directory`
          : `failed to open sbom file error: ${reason}`,
      );
    }
    throw error;
  }
}

/** Judges, and says of what nothing is known; a release without advisories isn't judged at all. */
function judge(target: ScanTarget, { settings, options, host, log }: ScanContext): ScanOutcome {
  const detectVulnerabilities = options.scanners.includes("vuln");
  const { os, osPackages } = target;
  const usesOs = settings.list("pkg-types").includes("os") && osPackages.length > 0;
  if (detectVulnerabilities && usesOs && os?.Family === "alpine" && !knowsAlpineRelease(os.Name)) {
    throw new FatalError(
      `failed to detect vulnerabilities: unable to scan OS packages: no advisories for ${os.Family} ${os.Name} in this edition (${catalogue.edition})`,
      "Without advisories everything would look clean. Releases with advisories: alpine 3.11, 3.16, 3.24",
    );
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
  return outcome;
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
