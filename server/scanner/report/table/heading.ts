import { severityNames } from "../../model.ts";
import { markUp } from "./markup.ts";

/** A heading as text of its own, underlined in one way or the other. Source: trivy `pkg/report/table/table.go` RenderTarget v0.74 */
export function renderHeading(title: string, isTerminal: boolean, isBold = true): string {
  if (isTerminal) {
    const inner = isBold ? `<bold>${title}</bold>` : title;
    return markUp(`\n<underline>${inner}</underline>\n\n`, true);
  }
  return `\n${title}\n${"=".repeat(new TextEncoder().encode(title).length)}\n`;
}

/** How many there are of each severity that is asked for: `Total: 2 (HIGH: 2, CRITICAL: 0)`. */
export function summarize(
  label: string,
  found: readonly { readonly Severity?: string }[],
  severities: readonly string[],
): string {
  const counts = severityNames
    .filter((name) => severities.includes(name))
    .map((name) => [name, found.filter(({ Severity }) => Severity === name).length] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return `${label}: ${total} (${counts.map(([name, count]) => `${name}: ${count}`).join(", ")})`;
}
