import type { Log } from "../../log.ts";
import { type Report, type Result, resultClasses } from "../../model.ts";
import { renderLicenses } from "./licenses.ts";
import { renderMisconfigurations, renderSecrets } from "./listing.ts";
import { renderSummary } from "./summary.ts";
import { renderSuppressed, renderVulnerabilities, type TableStyle } from "./vulnerabilities.ts";

/** What the tables show. */
export interface TableOptions {
  readonly scanners: readonly string[];
  readonly severities: readonly string[];
  readonly modes: readonly string[];
  readonly showSuppressed: boolean;
  readonly style: TableStyle;
  /** What stands before the first table, or `""`. */
  readonly notice: string;
}

/** All tables of a report, one below the other. Source: trivy `pkg/report/table/table.go` v0.74 */
export function renderTables(report: Report, options: TableOptions, log: Log): string {
  const summary = options.modes.includes("summary")
    ? renderSummary(report, options.scanners, options.style, log)
    : "";
  const results = options.modes.includes("detailed") ? (report.Results ?? []) : [];
  const notices = new Notices(log);
  const tables = results.map((result) => renderResult(result, options, notices)).join("");
  return summary + tables;
}

/** Says things about the tables, each at most once. */
class Notices {
  readonly #log: Log;
  readonly #said = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  say(message: string): void {
    if (this.once(message) !== "") {
      this.#log.info(message);
    }
  }

  /** The text itself the first time, then `""`. */
  once(text: string): string {
    const isFirst = !this.#said.has(text);
    this.#said.add(text);
    return isFirst ? text : "";
  }
}

function renderResult(result: Result, options: TableOptions, notices: Notices): string {
  const { severities, style } = options;
  switch (result.Class) {
    case resultClasses.os:
    case resultClasses.language:
      return renderPackages(result, options, notices);
    case resultClasses.config:
      return renderMisconfigurations(result, severities, style);
    case resultClasses.secret:
      return renderSecrets(result, severities, style);
    case resultClasses.license:
    case resultClasses.licenseFile:
      return renderLicenses(result, severities, style);
    default:
      return "";
  }
}

function renderPackages(result: Result, options: TableOptions, notices: Notices): string {
  const { Vulnerabilities: found = [], ExperimentalModifiedFindings: modified = [] } = result;
  const isShown = found.length > 0 || (options.showSuppressed && modified.length > 0);
  if (found.some(({ PkgPath }) => PkgPath)) {
    notices.say(
      "Table result includes only package filenames. Use '--format json' option to get the full path to the package file.",
    );
  }
  if (!options.showSuppressed && modified.length > 0) {
    notices.say(
      'Some vulnerabilities have been ignored/suppressed. Use the "--show-suppressed" flag to display them.',
    );
  }
  return [
    isShown ? notices.once(options.notice) : "",
    isShown ? renderVulnerabilities(result, options.severities, options.style) : "",
    options.showSuppressed ? renderSuppressed(modified, options.style) : "",
  ].join("");
}
