import { scanSeverities } from "../../server/contracts/scan-wire.ts";
import type { ScanRow } from "./comparison.ts";
import type { ScanWords } from "./words.ts";

/** The chart's numbers as a table. */
export function ScanTable({ rows, words }: { rows: readonly ScanRow[]; words: ScanWords }) {
  // Hardly anything is of unknown severity: without any, the column would only push the others out of sight.
  const severities = scanSeverities.filter(
    (severity) => severity !== "UNKNOWN" || rows.some(({ counts }) => counts[severity] > 0),
  );
  const heads = [words.total, words.fixable, words.unfixed, words.system, words.language];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard as well.
    <section className="scan-table" aria-label={words.showTable} tabIndex={0}>
      <table className="tabular">
        <thead>
          <tr>
            <th scope="col">{words.image}</th>
            {severities.map((severity) => (
              <th key={severity} scope="col" lang="en">
                {severity}
              </th>
            ))}
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">{words.source}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.scan.scanned}>
              <th scope="row">{row.scan.scanned}</th>
              {severities.map((severity) => (
                <td key={severity}>{row.counts[severity]}</td>
              ))}
              <td>{row.total}</td>
              <td>{row.fixable}</td>
              <td>{row.unfixed}</td>
              <td>{row.system}</td>
              <td>{row.language}</td>
              <td>{row.isOwn ? words.own : words.recorded}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
