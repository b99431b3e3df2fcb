import type { ReportOptions } from "../cli/options.ts";
import { FatalError, inContext, within } from "../fatal-error.ts";
import { filterReport } from "../filter/filter-results.ts";
import { readIgnoreFile } from "../filter/ignore-file.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";
import { readReport } from "../report/read-report.ts";
import { exitCodeOf, writeReport } from "./output.ts";

/** Turns a JSON report into another format. @returns the exit code. @throws FatalError. Source: trivy `pkg/commands/convert/run.go` v0.74 */
export async function runConvert(
  path: string,
  given: ReportOptions,
  host: Host,
  log: Log,
): Promise<number> {
  const report = readReport(readFile(path, host));
  const ignore = await readIgnoreFile(given.ignoreFile, host, log).catch((error: unknown) => {
    throw inContext("unable to filter results", error);
  });
  const filtered = filterReport(report, { ...given, ignore });
  // Packages count as a scanner of their own, which has no column.
  const lacksScanners =
    given.scanners.length === 0 &&
    !given.listAllPackages &&
    given.format === "table" &&
    given.tableModes.includes("summary");
  if (lacksScanners) {
    log.info(
      "[convert] To display the summary table, enable the scanners used during JSON report generation.",
    );
  }
  const options = lacksScanners
    ? { ...given, tableModes: given.tableModes.filter((mode) => mode !== "summary") }
    : given;
  within("unable to write results", () =>
    writeReport(filtered, options, { target: path, bom: null }, host, log),
  );
  return exitCodeOf(filtered, options, log);
}

function readFile(path: string, host: Host): Uint8Array {
  try {
    return host.readFile(path);
  } catch (error) {
    if (!(error instanceof HostFileError)) {
      throw error;
    }
    throw new FatalError(
      error.code === "EISDIR"
        ? `json decode error: read ${path}: is a directory`
        : `file open error: ${describeFileError("open", path, error)}`,
    );
  }
}
