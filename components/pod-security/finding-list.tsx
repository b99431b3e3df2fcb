"use client";

import { fill } from "../messages/fill.ts";
import { useLocale } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import type { Edit } from "./controls.ts";
import type { Finding } from "./findings.ts";
import type { ExplorerWords } from "./words.ts";

interface Props {
  findings: readonly Finding[];
  words: ExplorerWords;
  mend: (edits: readonly Edit[]) => void;
  mendAll: () => void;
}

/** The violations with their control, why it's there, and a button that mends it. */
export function FindingList({ findings, words, mend, mendAll }: Props) {
  return (
    <>
      <div className="finding-head">
        <b role="status">
          {findings.length === 0 ? (
            <>
              <Icon name="checkCircle" /> {words.clean}
            </>
          ) : (
            fill(words.findings, { count: findings.length })
          )}
        </b>
        {findings.length > 1 ? (
          <button type="button" className="button button-small" onClick={mendAll}>
            {words.mendAll}
          </button>
        ) : null}
      </div>
      <ol className="finding-list">
        {findings.map((finding) => (
          <FindingRow key={finding.reason} finding={finding} words={words} mend={mend} />
        ))}
      </ol>
    </>
  );
}

function FindingRow(props: {
  finding: Finding;
  words: ExplorerWords;
  mend: (edits: readonly Edit[]) => void;
}) {
  const { finding, words } = props;
  const locale = useLocale();
  const { name, why } = finding.control;
  return (
    <li>
      <span className="finding-number tabular" aria-hidden="true">
        {finding.number}
      </span>
      <div>
        <b>{name[locale]}</b>{" "}
        {locale === "en" || name.en === name.ja ? null : (
          <small lang="en" translate="no">
            {name.en}
          </small>
        )}
        <p>
          <InlineText text={why[locale]} />
        </p>
      </div>
      {finding.after !== null ? (
        <span className="finding-after">{fill(words.after, { number: finding.after })}</span>
      ) : finding.edits.length > 0 ? (
        <button
          type="button"
          className="button button-quiet button-small"
          aria-label={`${words.mend}: ${name[locale]}`}
          onClick={() => props.mend(finding.edits)}
        >
          {words.mend}
        </button>
      ) : null}
    </li>
  );
}
