import { useId, useState } from "react";
import type { ScanFinding, ScanSummary } from "../../server/contracts/scan.ts";
import { fill } from "../messages/fill.ts";
import { Icon } from "../ui/icon.tsx";
import { changeOf, type ScanRow, shortNames } from "./comparison.ts";
import type { ScanWords } from "./words.ts";

const shownFirst = 4;

/** What went and what came from each image to the next. */
export function ScanChanges({ rows, words }: { rows: readonly ScanRow[]; words: ScanWords }) {
  const [chosen, setChosen] = useState(0);
  const titleId = useId();
  const pairs = rows.slice(1).flatMap((to, index) => {
    const from = rows[index];
    return from ? [{ from: from.scan, to: to.scan }] : [];
  });
  const pair = pairs[chosen] ?? pairs[0];
  if (!pair) return null;
  const { gone, kept, added } = changeOf(pair.from, pair.to);
  const flow = { gone: gone.length, kept: kept.length, added: added.length };
  return (
    <section className="scan-changes" aria-labelledby={titleId}>
      <div className="scan-changes-head">
        <div>
          <h3 id={titleId}>{words.changes}</h3>
          <p className="scan-facts">{words.severeOnly}</p>
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: buttons that stand together, not fields of a form. */}
        <div className="scan-choice" role="group" aria-label={words.comparing}>
          {pairs.map(({ from, to }, index) => (
            <button
              key={`${from.scanned} ${to.scanned}`}
              type="button"
              aria-pressed={pair.to === to}
              onClick={() => setChosen(index)}
            >
              {nameOf(from, to, words)}
            </button>
          ))}
        </div>
      </div>
      <div className="scan-flow tabular" role="img" aria-label={fill(words.flow, flow)}>
        <Share kind="gone" count={flow.gone} name={words.gone} />
        <Share kind="kept" count={flow.kept} name={words.kept} />
        <Share kind="added" count={flow.added} name={words.added} />
      </div>
      <div className="scan-lists">
        <Findings kind="gone" title={words.gone} none={words.noneGone} all={gone} words={words} />
        <Findings
          kind="added"
          title={words.added}
          none={words.noneAdded}
          all={added}
          words={words}
        />
      </div>
    </section>
  );
}

function nameOf(before: ScanSummary, after: ScanSummary, words: ScanWords): string {
  const [from, to] = shortNames(before.scanned, after.scanned);
  return fill(words.pair, { from, to });
}

function Share(props: { kind: string; count: number; name: string }) {
  if (props.count === 0) return null;
  return (
    <span className={`scan-share scan-share-${props.kind}`} style={{ flexGrow: props.count }}>
      <b>{props.count}</b>
      {props.name}
    </span>
  );
}

function Findings(props: {
  kind: "gone" | "added";
  title: string;
  none: string;
  all: readonly ScanFinding[];
  words: ScanWords;
}) {
  const { kind, all, words } = props;
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? all : all.slice(0, shownFirst);
  const rest = all.length - shownFirst;
  return (
    <div className={`scan-findings scan-findings-${kind}`}>
      <h4>
        <Icon name={kind === "gone" ? "minus" : "plus"} small />
        {props.title} <span className="tabular">{all.length}</span>
      </h4>
      {all.length === 0 ? <p className="scan-facts">{props.none}</p> : null}
      <ul>
        {shown.map((finding) => (
          <Finding key={`${finding.id} ${finding.package}`} finding={finding} words={words} />
        ))}
      </ul>
      {rest > 0 ? (
        <button type="button" className="button button-quiet" onClick={() => setOpen(!isOpen)}>
          {isOpen ? words.fewer : fill(words.more, { count: rest })}
        </button>
      ) : null}
    </div>
  );
}

function Finding({ finding, words }: { finding: ScanFinding; words: ScanWords }) {
  const { installed, fixed, severity } = finding;
  const versions =
    fixed === null
      ? fill(words.notFixed, { installed })
      : fill(words.fixedIn, { installed, fixed });
  return (
    <li>
      <code>{finding.id}</code>
      <span className="scan-package" title={finding.title}>
        {finding.package} {versions}
      </span>
      <span className={`scan-severity scan-${severity.toLowerCase()}`} lang="en">
        {severity}
      </span>
    </li>
  );
}
