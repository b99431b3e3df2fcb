import { catalogue } from "../catalogue/facts.ts";
import { editionLine } from "../cli/help.ts";
import { scannerVersion } from "../model.ts";

/** What `trivy version` prints: trivy's lines, and what this edition is. Source: trivy `pkg/types/version.go` v0.74 */
export function versionText(format: string): string {
  const { edition, advisoriesAt } = catalogue;
  if (format === "json") {
    return `${JSON.stringify({
      Version: scannerVersion,
      VulnerabilityDB: { Version: 2, UpdatedAt: `${advisoriesAt}T00:00:00Z` },
      Edition: { Name: "Kubebook catalogue", Version: edition },
    })}\n`;
  }
  return `Version: ${scannerVersion}
Vulnerability DB:
  Version: 2
  UpdatedAt: ${advisoriesAt} 00:00:00 +0000 UTC
${editionLine}
`;
}
