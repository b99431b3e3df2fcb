import { FatalError } from "../fatal-error.ts";
import type { Host } from "../host.ts";
import type { Log } from "../log.ts";
import { statusNames } from "../model.ts";
import type { Command } from "./commands.ts";
import type { Settings } from "./settings.ts";

/** What the commands that report need to know, already checked. */
export interface ReportOptions {
  readonly format: string;
  readonly listAllPackages: boolean;
  readonly ignoreFile: string;
  readonly exitCode: number;
  readonly exitOnEndOfLife: number;
  /** Where the report goes, or `""` for standard output. */
  readonly output: string;
  readonly severities: readonly string[];
  readonly showSuppressed: boolean;
  readonly tableModes: readonly string[];
  readonly ignoreUnfixed: boolean;
  readonly ignoredStatuses: readonly string[];
  readonly scanners: readonly string[];
}

/** Flags that do something here, or that ask for nothing that isn't so already. */
const accepted = new Set(
  (
    "config version quiet debug insecure timeout cache-dir trace-http cache-backend cache-ttl skip-db-update " +
    "skip-java-db-update no-progress light pkg-types pkg-relationships format list-all-pkgs ignorefile exit-code " +
    "exit-on-eol output severity show-suppressed table-mode scanners slow parallel offline-scan skip-version-check " +
    "disable-telemetry ignore-unfixed ignore-status vuln-severity-source detection-priority skip-check-update " +
    "skip-vex-repo-update all scan-cache vuln-db java-db checks-bundle vex-repo template"
  ).split(" "),
);

const formats = ["table", "json", "sarif", "cyclonedx"];

/** Refuses real flags, formats and scanners that this edition lacks. @throws FatalError */
export function refuseWhatIsMissing(settings: Settings, command: Command["name"]): void {
  const lacks = (what: string) =>
    new FatalError(`this edition of trivy doesn't have ${what} (see "trivy version")`);
  for (const name of settings.names) {
    if (name === "platform" && ["linux/amd64", "linux"].includes(settings.text(name))) {
      continue;
    }
    if (!accepted.has(name)) {
      throw lacks(`"--${name}"`);
    }
  }
  const format = settings.text("format");
  if (settings.isSet("format") && !formats.includes(format)) {
    throw lacks(`"--format ${format}"`);
  }
  if (settings.text("output").startsWith("plugin=")) {
    throw lacks("output plugins");
  }
  // Reports of other editions may hold anything.
  if (command !== "convert") {
    refuseScanners(settings, lacks);
  }
}

function refuseScanners(settings: Settings, lacks: (what: string) => FatalError): void {
  const scanner = settings.isSet("scanners")
    ? settings.list("scanners").find((name) => name !== "vuln" && name !== "secret")
    : undefined;
  if (scanner !== undefined) {
    throw lacks(`"--scanners ${scanner}"`);
  }
  if (settings.isSet("scanners") && settings.list("scanners").join() === "secret") {
    throw lacks('"--scanners secret": there are no image layers to look into');
  }
}

/** Refuses options that contradict each other. @throws FatalError. Source: trivy `pkg/flag/options.go` Align v0.74 */
export function refuseContradictions(settings: Settings): void {
  const relationships = settings.list("pkg-relationships");
  if (settings.text("format") === "cyclonedx" && ![0, 5].includes(relationships.length)) {
    throw new FatalError(
      "align options error: '--pkg-relationships' cannot be used with '--dependency-tree', '--vex' or SBOM formats",
    );
  }
}

/** Reads the options that concern the report. @throws FatalError. Source: trivy `pkg/flag/report_flags.go` v0.74 */
export function readReportOptions(settings: Settings, host: Host, log: Log): ReportOptions {
  const format = settings.text("format");
  if (settings.isSet("list-all-pkgs") && settings.flag("list-all-pkgs") && format !== "json") {
    log.warn(
      '"--list-all-pkgs" is only valid for the JSON format, for other formats a list of packages is automatically included.',
    );
  }
  if (settings.text("template") !== "") {
    log.warn(
      `'--template' is ignored because '--format ${format}' is specified. Use '--template' option with '--format template' option.`,
    );
  }
  if (settings.isSet("table-mode") && format !== "table") {
    throw new FatalError('"--table-mode" can be used only with "--format table".');
  }
  log.debug("Parsed severities", { severities: settings.list("severity") });
  const ignoreFile = settings.text("ignorefile");
  if (settings.isSet("ignorefile") && (!host.exists(ignoreFile) || host.isDirectory(ignoreFile))) {
    throw new FatalError(`ignore file not found: ${ignoreFile}`);
  }
  return {
    format,
    listAllPackages: settings.flag("list-all-pkgs"),
    ignoreFile,
    exitCode: settings.number("exit-code"),
    exitOnEndOfLife: settings.number("exit-on-eol"),
    output: settings.text("output"),
    severities: settings.list("severity"),
    showSuppressed: settings.flag("show-suppressed"),
    tableModes: settings.list("table-mode"),
    ignoreUnfixed: settings.flag("ignore-unfixed"),
    ignoredStatuses: readStatuses(settings, log),
    scanners: readScanners(settings, format, log),
  };
}

function readStatuses(settings: Settings, log: Log): readonly string[] {
  const statuses = selectStatuses(settings, log);
  log.debug("Ignore statuses", { statuses });
  return statuses;
}

function selectStatuses(settings: Settings, log: Log): readonly string[] {
  const statuses = settings.list("ignore-status");
  if (!settings.flag("ignore-unfixed")) {
    return statuses;
  }
  if (statuses.length > 0) {
    log.warn("'--ignore-unfixed' is ignored because '--ignore-status' is specified");
    return statuses;
  }
  return statusNames.filter((name) => name !== "fixed");
}

/** Inventories come without vulnerabilities unless these are asked for. */
function readScanners(settings: Settings, format: string, log: Log): readonly string[] {
  if (format === "cyclonedx" && !settings.isSet("scanners")) {
    log.info(
      `"--format ${format}" disables security scanning. Specify "--scanners vuln" explicitly if you want to include vulnerabilities in the "${format}" report.`,
    );
    return [];
  }
  return settings.list("scanners");
}
