"use client";

import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { decisionText, outcomeText, timeOf } from "./decision-text.ts";
import type { Link, Outcome } from "./groups.ts";

const icons: Readonly<Record<Outcome, IconName>> = {
  allowed: "check",
  denied: "close",
  refused: "minus",
  untested: "question",
};

/** The figure's twin: every connection with what is declared and what was seen. */
export function TopologyTable({ links, isTrial }: { links: readonly Link[]; isTrial: boolean }) {
  const words = useMessages().topology;
  const locale = useLocale();
  return (
    <div className="topology-frame">
      <table className="topology-table">
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th scope="col">{words.to}</th>
            <th scope="col">{words.declared}</th>
            <th scope="col">{words.observed}</th>
          </tr>
        </thead>
        <tbody>
          {links.map(({ edge, outcome, port, protocol, from, to }) => (
            <tr key={`${from} ${to} ${port} ${protocol}`}>
              <td>
                <code>{edge.from.pod}</code>
              </td>
              <td>
                <code>{edge.to.pod}</code>{" "}
                <span className="topology-port">
                  {protocol} {port}
                </span>
              </td>
              <td>
                {edge.declared.allowed ? words.allows : words.denies}
                <small>{decisionText(edge.declared.by, words)}</small>
              </td>
              <td data-outcome={outcome}>
                <Icon name={icons[outcome]} small /> {outcomeText(outcome, isTrial, words)}
                <small className="tabular">{timeOf(edge, locale)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
