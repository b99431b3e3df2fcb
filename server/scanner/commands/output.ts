import type { ReportOptions } from "../cli/options.ts";
import { FatalError } from "../fatal-error.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import { type Log, usesColors } from "../log.ts";
import type { Report } from "../model.ts";
import { renderCycloneDx } from "../report/cyclonedx.ts";
import { renderJson } from "../report/json.ts";
import { renderSarif } from "../report/sarif.ts";
import { renderTables } from "../report/table/report.ts";
import { renderVexNotice } from "../report/table/vulnerabilities.ts";
import type { Bom } from "../sbom/bom.ts";
import { encodeReport } from "../sbom/encode.ts";
import { randomUuid } from "../text/uuid.ts";

/** What trivy says of a report that it can't write; of a table it says nothing, which would help nobody. */
const writing: Readonly<Record<string, string>> = {
  json: "failed to write json: ",
  cyclonedx: "failed to encode bom: ",
};

/** What a report was made from. */
export interface ReportSource {
  /** What the command line names. */
  readonly target: string;
  /** The inventory that was scanned, if it was one. */
  readonly bom: Bom | null;
}

/** Writes the report to where the options say. @throws FatalError */
export function writeReport(
  report: Report,
  options: ReportOptions,
  { bom, target }: ReportSource,
  host: Host,
  log: Log,
): void {
  const text = render(report, options, { bom, target }, host, log);
  if (options.output === "") {
    host.writeOut(text);
    return;
  }
  try {
    host.writeFile(options.output, text);
  } catch (error) {
    if (!(error instanceof HostFileError)) {
      throw error;
    }
    const isWriting = ["ENOSPC", "EDQUOT", "EFBIG", "EIO"].includes(error.code);
    throw new FatalError(
      isWriting
        ? `failed to write results: ${writing[options.format] ?? ""}${describeFileError("write", options.output, error)}`
        : `failed to create a file: failed to create output file: ${describeFileError("open", options.output, error)}`,
    );
  }
}

function render(
  report: Report,
  options: ReportOptions,
  { bom, target }: ReportSource,
  host: Host,
  log: Log,
): string {
  switch (options.format) {
    case "json":
      return renderJson(report, options);
    case "sarif":
      return renderSarif(report, rootOf(report, target, host));
    case "cyclonedx": {
      const nextId = () => randomUuid(host);
      const inventory = bom?.format === "cyclonedx" ? bom : encodeReport(report, nextId);
      const [serialNumber, now] = [nextId(), host.now()];
      return renderCycloneDx({ report, bom: inventory, serialNumber, now, log });
    }
    default: {
      const isTerminal = options.output === "" && host.stdoutIsTerminal;
      const { columns } = host;
      const style = { isTerminal, usesColors: isTerminal && usesColors(host), columns };
      const { scanners, severities, tableModes: modes, showSuppressed } = options;
      const notice =
        host.env.CI && !host.env.TRIVY_DISABLE_VEX_NOTICE ? renderVexNotice(usesColors(host)) : "";
      const tables = { scanners, severities, modes, showSuppressed, style, notice };
      return renderTables(report, tables, log);
    }
  }
}

/** Where paths of a report about files begin: what the command line names. */
function rootOf({ ArtifactType }: Report, target: string, host: Host): string | null {
  return ["filesystem", "repository"].includes(ArtifactType ?? "")
    ? host.absolutePath(target)
    : null;
}

/** The exit code that a report deserves. Source: trivy `pkg/commands/operation/operation.go` Exit */
export function exitCodeOf(report: Report, options: ReportOptions, log: Log): number {
  const os = report.Metadata?.OS;
  if (options.exitOnEndOfLife !== 0 && os?.EOSL) {
    log.error("Detected EOL OS", { family: os.Family, version: os.Name });
    return options.exitOnEndOfLife & 0xff;
  }
  const hasFindings = (report.Results ?? []).some(
    ({ Vulnerabilities = [], Misconfigurations = [], Secrets = [], Licenses = [] }) =>
      Vulnerabilities.length + Misconfigurations.length + Secrets.length + Licenses.length > 0,
  );
  return hasFindings ? options.exitCode & 0xff : 0;
}
