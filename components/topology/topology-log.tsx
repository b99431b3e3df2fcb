"use client";

import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { decisionText, timeOf } from "./decision-text.ts";
import type { Link } from "./groups.ts";

/** Whether what was seen agrees with what is declared, and the last attempts with the rule that decided. */
export function TopologyLog({ links }: { links: readonly Link[] }) {
  const words = useMessages().topology;
  const locale = useLocale();
  const seen = links
    .filter(({ edge }) => edge.observed !== null)
    .toSorted((one, other) => timeKey(other).localeCompare(timeKey(one)));
  const isMismatch = links.some((link) => link.isMismatch);
  if (seen.length === 0) return <p className="topology-note">{words.notTried}</p>;
  return (
    <>
      <p className="topology-agreement" data-mismatch={isMismatch || undefined} role="status">
        <Icon name={isMismatch ? "attention" : "checkCircle"} />
        <span>
          <b>{isMismatch ? words.mismatch : words.agreement}</b>
          {isMismatch ? words.mismatchText : null}
        </span>
      </p>
      <ul className="topology-log" aria-label={words.log}>
        {seen.map(({ edge, from, to, port, outcome }) => (
          <li key={`${from} ${to} ${port}`}>
            <span className="tabular">{timeOf(edge, locale)}</span>
            <span data-outcome={outcome}>
              <Icon
                name={outcome === "denied" ? "close" : outcome === "refused" ? "minus" : "check"}
                small
              />{" "}
              {edge.from.pod} → {fill(words.at, { port, outcome: wordOf(outcome, words) })}
            </span>
            <span>{edge.observed ? decisionText(edge.observed.by, edge, words) : ""}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function timeKey({ edge }: Link): string {
  return edge.observed?.time ?? "";
}

function wordOf(
  outcome: Link["outcome"],
  words: ReturnType<typeof useMessages>["topology"],
): string {
  if (outcome === "denied") return words.blocked;
  return outcome === "refused" ? words.refused : words.passed;
}
