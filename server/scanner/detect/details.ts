import { advisories, type VulnerabilityFacts } from "../catalogue/facts.ts";
import type { Log } from "../log.ts";
import { type DetectedVulnerability, severityNames, type VulnerabilityDetail } from "../model.ts";

/**
 * Adds status, severity, title and the rest of what is known to what was detected.
 * Source: trivy `pkg/vulnerability/vulnerability.go` v0.74
 */
export function addDetails(
  vulnerabilities: readonly DetectedVulnerability[],
  severitySources: readonly string[],
  log: Log,
): DetectedVulnerability[] {
  const withoutSeverity: string[] = [];
  const detailed = vulnerabilities.map((found): DetectedVulnerability => {
    const Status = found.FixedVersion ? "fixed" : "affected";
    const id = found.VulnerabilityID;
    const facts = Object.hasOwn(advisories.vulnerabilities, id)
      ? advisories.vulnerabilities[id]
      : undefined;
    if (!facts) {
      log.warn("Unable to get vulnerability details (CVE may be rejected)", {
        err: new Error(`no vulnerability details for ${id}`),
      });
      return { ...found, Status, Severity: "UNKNOWN" };
    }
    const source = selectSource(facts, found.DataSource?.ID ?? "", severitySources);
    if (source === null) {
      withoutSeverity.push(id);
    }
    return {
      ...found,
      Status,
      ...toDetail(facts),
      Severity: source === null ? "UNKNOWN" : facts.severity,
      ...(source ? { SeveritySource: source } : {}),
      PrimaryURL: primaryUrl(id),
    };
  });
  if (!severitySources.includes("auto") && withoutSeverity.length > 0) {
    log.warn("No severity found in specified sources", {
      "vulnerability-ids": withoutSeverity,
      "severity-sources": severitySources,
    });
  }
  return detailed;
}

/** The source whose severity counts, or null if none of the wanted ones has one. */
function selectSource(
  facts: VulnerabilityFacts,
  dataSource: string,
  wanted: readonly string[],
): string | null {
  for (const source of wanted) {
    const candidates = source === "auto" ? [dataSource, "nvd", facts.severitySource] : [source];
    if (candidates.includes(facts.severitySource)) {
      return facts.severitySource;
    }
  }
  return null;
}

function toDetail(facts: VulnerabilityFacts): VulnerabilityDetail {
  const { severitySource: source, cvssV3Vector, cvssV3Score } = facts;
  const level = severityNames.indexOf(facts.severity);
  // A score without its vector is of no use to anybody who wants to know why.
  const cvss =
    cvssV3Vector === undefined || cvssV3Score === undefined
      ? {}
      : { V3Vector: cvssV3Vector, V3Score: cvssV3Score };
  return {
    ...(facts.title === undefined ? {} : { Title: facts.title }),
    ...(facts.description === undefined ? {} : { Description: facts.description }),
    VendorSeverity: { [source]: level },
    ...(Object.keys(cvss).length === 0 ? {} : { CVSS: { [source]: cvss } }),
    ...(facts.published === undefined ? {} : { PublishedDate: `${facts.published}T00:00:00Z` }),
  };
}

function primaryUrl(id: string): string {
  return id.startsWith("GHSA-")
    ? `https://github.com/advisories/${id}`
    : `https://avd.aquasec.com/nvd/${id.toLowerCase()}`;
}
