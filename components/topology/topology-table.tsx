"use client";

import type { Topology } from "../../server/contracts/topology.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { decisionText, outcomeText, timeOf } from "./decision-text.ts";
import { groupsOf, type Link, type Outcome } from "./groups.ts";

const icons: Readonly<Record<Outcome, IconName>> = {
  allowed: "check",
  denied: "close",
  refused: "minus",
  untested: "question",
};

/** The figure's twin: every connection with what is declared and what was seen. */
export function TopologyTable(props: {
  topology: Topology;
  links: readonly Link[];
  isTrial: boolean;
}) {
  const { links, isTrial } = props;
  const groups = new Map(groupsOf(props.topology).map((group) => [group.id, group]));
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
                <code>{groups.get(from)?.name ?? edge.from.pod}</code>
                <small>{groups.get(from)?.labels.join(", ") || words.noLabels}</small>
              </td>
              <td>
                <code>{groups.get(to)?.name ?? edge.to.pod}</code>
                <small>
                  {protocol} {port}
                </small>
              </td>
              <td>
                {edge.declared.allowed ? words.allows : words.denies}
                <small>{decisionText(edge.declared.by, edge, words)}</small>
              </td>
              <td data-outcome={outcome}>
                <span>
                  <Icon name={icons[outcome]} small /> {outcomeText(outcome, isTrial, words)}
                </span>
                <small className="tabular">{timeOf(edge, locale)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
