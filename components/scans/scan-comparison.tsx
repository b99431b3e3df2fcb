"use client";

import { useEffect, useRef, useState } from "react";
import type { ScanSummary } from "../../server/contracts/scan.ts";
import { fill } from "../messages/fill.ts";
import type { Locale } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";
import { rowsOf } from "./comparison.ts";
import { ScanChanges } from "./scan-changes.tsx";
import { ScanChart, severitiesOf } from "./scan-chart.tsx";
import { ScanTable } from "./scan-table.tsx";
import { useOwnScans } from "./use-own-scans.ts";
import { type ScanWords, scanWords } from "./words.ts";

/**
 * The learner's own scans side by side, as bars or as a table. Images that they haven't scanned show the
 * recorded results, so that there is something to read without a sandbox.
 */
export function ScanComparison(props: { recorded: readonly ScanSummary[]; locale: Locale }) {
  const words: ScanWords = scanWords[props.locale];
  const frame = useRef<HTMLElement>(null);
  const isNear = useNearness(frame);
  const { scans, isOffline } = useOwnScans(isNear);
  const [isSevereOnly, setSevereOnly] = useState(false);
  const [isTable, setTable] = useState(false);
  const rows = rowsOf(props.recorded, scans);
  const day = rows.findLast(({ scan }) => scan.advisoriesAt !== null)?.scan.advisoriesAt ?? "";
  const isMixed = rows.some(({ isOwn }) => !isOwn);
  return (
    <figure className="scans" ref={frame} aria-label={words.ownTitle}>
      <div className="scan-controls">
        {/* biome-ignore lint/a11y/useSemanticElements: buttons that stand together, not fields of a form. */}
        <div className="scan-choice" role="group" aria-label={words.counting}>
          <button type="button" aria-pressed={!isSevereOnly} onClick={() => setSevereOnly(false)}>
            {words.all}
          </button>
          <button type="button" aria-pressed={isSevereOnly} onClick={() => setSevereOnly(true)}>
            {words.severe}
          </button>
        </div>
        <ul className="scan-legend" lang="en">
          {severitiesOf(isSevereOnly)
            .filter((severity) => rows.some(({ counts }) => counts[severity] > 0))
            .map((severity) => (
              <li key={severity}>
                <i className={`scan-${severity.toLowerCase()}`} />
                {severity}
              </li>
            ))}
        </ul>
        <span className="scan-day tabular">{fill(words.advisories, { day })}</span>
        <button type="button" className="button button-quiet" onClick={() => setTable(!isTable)}>
          <Icon name="menu" small />
          {isTable ? words.showChart : words.showTable}
        </button>
      </div>
      {isTable ? (
        <ScanTable rows={rows} words={words} />
      ) : (
        <ScanChart rows={rows} isSevereOnly={isSevereOnly} words={words} />
      )}
      <p className="scan-key">
        <i className="scan-fixed" /> {words.fixable}
        <i className="scan-unfixed" /> {words.unfixed}
        <span>{words.alpineNote}</span>
      </p>
      <p className="scan-facts" role="status">
        {isOffline ? words.offline : isMixed ? words.noneYet : ""}
      </p>
      <ScanChanges rows={rows} words={words} />
    </figure>
  );
}

/** True once the element has come near the window: until then nothing is asked of the server. */
function useNearness(element: React.RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: "600px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isNear;
}
