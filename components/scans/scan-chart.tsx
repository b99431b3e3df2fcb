import type { ScanSeverity } from "../../server/contracts/scan.ts";
import { scanSeverities } from "../../server/contracts/scan-wire.ts";
import { fill } from "../messages/fill.ts";
import { type ScanRow, shortName } from "./comparison.ts";
import type { ScanWords } from "./words.ts";

const severe: readonly ScanSeverity[] = ["CRITICAL", "HIGH"];

/** Which severities are drawn. */
export function severitiesOf(isSevereOnly: boolean): readonly ScanSeverity[] {
  return isSevereOnly ? severe : scanSeverities;
}

/** Bars on one scale: a finding is as wide in every image. */
export function ScanChart(props: {
  rows: readonly ScanRow[];
  isSevereOnly: boolean;
  words: ScanWords;
}) {
  const { rows, isSevereOnly, words } = props;
  const widest = Math.max(1, ...rows.map((row) => (isSevereOnly ? row.severe : row.total)));
  return (
    <ul className="scan-rows">
      {rows.map((row) => (
        <li key={row.scan.scanned} className="scan-row">
          <About row={row} words={words} />
          <Bars row={row} widest={widest} isSevereOnly={isSevereOnly} words={words} />
          <p className="scan-total tabular">
            {isSevereOnly ? row.severe : row.total}
            <small>
              {isSevereOnly ? words.severe : fill(words.severeCount, { count: row.severe })}
            </small>
          </p>
        </li>
      ))}
    </ul>
  );
}

function About({ row, words }: { row: ScanRow; words: ScanWords }) {
  const { scan } = row;
  const isSubstituted = scan.command === "image" && scan.target !== scan.scanned;
  const facts = [
    scan.builtAt && fill(words.built, { month: monthOf(scan.builtAt, words) }),
    scan.os?.endOfLife && words.ended,
  ].filter(Boolean);
  return (
    <div>
      <p className="scan-image">{scan.scanned}</p>
      <p className="scan-facts tabular">{facts.join(words.separator)}</p>
      {isSubstituted ? (
        <p className="scan-facts">{fill(words.substituted, { asked: shortName(scan.target) })}</p>
      ) : null}
      <p className={row.isOwn ? "scan-source scan-source-own" : "scan-source"}>
        {row.isOwn ? words.own : words.recorded}
      </p>
    </div>
  );
}

function monthOf(instant: string, words: ScanWords): string {
  const [year = "", month = ""] = instant.split("-");
  return fill(words.year, { year, month: Number(month) });
}

function Bars(props: { row: ScanRow; widest: number; isSevereOnly: boolean; words: ScanWords }) {
  const { row, widest, isSevereOnly, words } = props;
  const parts = severitiesOf(isSevereOnly).filter((severity) => row.counts[severity] > 0);
  // Where the numbers stand under the bar, none is a number too; but hardly anything is of unknown severity.
  const named = severitiesOf(isSevereOnly).filter(
    (severity) => severity !== "UNKNOWN" || row.counts[severity] > 0,
  );
  const shown = parts.reduce((sum, severity) => sum + row.counts[severity], 0);
  const label = parts.map((severity) => `${severity} ${row.counts[severity]}`).join(words.list);
  const width = { width: `${(shown / widest) * 100}%` };
  const fixableShare = row.total === 0 ? 0 : (row.fixable / row.total) * 100;
  return (
    <div>
      {shown === 0 ? (
        <p className="scan-none">{words.nothing}</p>
      ) : (
        <>
          <div className="scan-bars" style={width} role="img" aria-label={label}>
            {parts.map((severity) => (
              <span
                key={severity}
                className={`scan-bar scan-${severity.toLowerCase()} tabular`}
                style={{ flexGrow: row.counts[severity] }}
              >
                {row.counts[severity]}
              </span>
            ))}
          </div>
          <div className="scan-fix-line" style={width}>
            <i style={{ width: `${fixableShare}%` }} />
          </div>
        </>
      )}
      <ul className="scan-swatches tabular" aria-hidden="true">
        {named.map((severity) => (
          <li key={severity} data-none={row.counts[severity] === 0 || undefined}>
            <i className={`scan-${severity.toLowerCase()}`} />
            {severity} <b>{row.counts[severity]}</b>
          </li>
        ))}
      </ul>
      <dl className="scan-numbers tabular">
        <Figure name={words.fixable} value={row.fixable} />
        <Figure name={words.unfixed} value={row.unfixed} />
        <Figure name={words.system} value={row.system} />
        <Figure name={words.language} value={row.language} />
      </dl>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
