"use client";

import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { outcomeText, timeOf } from "./decision-text.ts";
import type { Outcome, PodGroup } from "./groups.ts";
import type { Figure, LinkLine, TargetBox } from "./layout.ts";

/** Signs of the gates differ in shape, not only in colour. */
const signs: Readonly<Record<Outcome, string>> = {
  allowed: "M-3.6 .4l2.4 2.6L3.8-2.8",
  denied: "M-3-3l6 6M3-3l-6 6",
  refused: "M-3.4 0h6.8",
  untested: "M-1.9-1.8a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.8.6-.8 1.3M0 3.4v.1",
};

/** The figure. Everything in it stands in the table and the list below as well, so it's one image. */
export function TopologyFigure(props: { figure: Figure; isTrial: boolean }) {
  const { figure, isTrial } = props;
  const words = useMessages().topology;
  const title = figure.lines
    .map(({ link }) =>
      fill(words.edge, {
        from: nameOf(link.from),
        to: nameOf(link.to),
        port: `${link.protocol} ${link.port}`,
        outcome: outcomeText(link.outcome, isTrial, words),
      }),
    )
    .join("\n");
  return (
    <svg
      className="topology-figure"
      viewBox={`0 0 ${figure.width} ${figure.height}`}
      role="img"
      aria-label={`${words.title}. ${title}`}
    >
      {figure.bands.map((band) => (
        <g key={band.name} className="topology-band">
          <rect x={band.x} y={band.y} width={band.width} height={band.height} rx={8} />
          <text x={16} y={band.y + 20}>
            {words.namespace} <tspan className="topology-mono">{band.name}</tspan>
          </text>
        </g>
      ))}
      {figure.targets.map((target) => (
        <Target key={target.group.id} target={target} />
      ))}
      {figure.lines.map((line) => (
        <path
          key={line.path + line.link.from}
          className="topology-line"
          data-outcome={line.link.outcome}
          d={line.path}
        />
      ))}
      {figure.services.map((service) => (
        <g key={`${service.name} ${service.y}`} className="topology-service">
          <rect {...boxOf(service)} rx={service.height / 2} />
          <text x={service.x + service.width / 2} y={service.y + service.height / 2 - 4}>
            {short(service.name, 15)}
          </text>
          <text
            className="topology-small"
            x={service.x + service.width / 2}
            y={service.y + service.height / 2 + 14}
          >
            {service.ports.join(", ")}
          </text>
        </g>
      ))}
      {figure.sources.map(({ group, ...box }) => (
        <g key={group.id} className="topology-pod" data-ready={group.isReady}>
          <rect {...boxOf(box)} rx={6} />
          <PodText group={group} x={box.x + 12} y={box.y + 24} charactersMax={15} />
        </g>
      ))}
      {figure.lines.map((line) => (
        <Gate key={`${line.gate.y} ${line.link.from}`} line={line} isTrial={isTrial} />
      ))}
    </svg>
  );
}

function Target({ target }: { target: TargetBox }) {
  const words = useMessages().topology;
  const { group, policies, ports } = target;
  const isSelected = policies.length > 0;
  const left = target.x + 18;
  return (
    <g className="topology-target" data-selected={isSelected}>
      <rect {...boxOf(target)} rx={8} />
      <PodText group={group} x={left} y={target.y + 24} charactersMax={19} />
      <text className="topology-small" x={left} y={target.y + 66}>
        {words.ports}{" "}
        <tspan className="topology-mono topology-strong">{short(ports.join(", "), 16)}</tspan>
      </text>
      <text className="topology-selected" x={left} y={target.y + 92}>
        {isSelected ? words.selected : words.open}
      </text>
      {policies.map(({ name, opens }, index) => (
        <g key={name} transform={`translate(${left} ${target.y + 111 + index * 36})`}>
          <text className="topology-small topology-mono">{short(name, 21)}</text>
          <text
            className="topology-small topology-opens"
            data-other={opensOther(opens, ports) || undefined}
            y={15}
          >
            {opensText(opens, words)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Whether what a policy opens is of no use to those who listen. */
function opensOther(opens: readonly string[] | null, ports: readonly string[]): boolean {
  return opens !== null && opens.length > 0 && !opens.some((port) => ports.includes(port));
}

function opensText(opens: readonly string[] | null, words: Messages["topology"]): string {
  if (opens === null) return words.opensAll;
  if (opens.length === 0) return words.opensNone;
  return fill(words.opens, { ports: short(opens.join(", "), 16) });
}

function PodText(props: { group: PodGroup; x: number; y: number; charactersMax: number }) {
  const { group, x, y, charactersMax } = props;
  const words = useMessages().topology;
  const count = group.pods.length > 1 ? ` ×${group.pods.length}` : "";
  return (
    <>
      <text className="topology-name" x={x} y={y}>
        {short(group.name, charactersMax - count.length)}
        {count}
      </text>
      <text className="topology-small topology-mono" x={x} y={y + 18}>
        {group.labels[0] ? short(group.labels[0], 19) : words.noLabels}
      </text>
    </>
  );
}

function Gate({ line, isTrial }: { line: LinkLine; isTrial: boolean }) {
  const words = useMessages().topology;
  const locale = useLocale();
  const { outcome, isMismatch, edge } = line.link;
  return (
    <g className="topology-gate" data-outcome={outcome}>
      <circle cx={line.gate.x} cy={line.gate.y} r={11} />
      <path d={signs[outcome]} transform={`translate(${line.gate.x} ${line.gate.y})`} />
      <text x={line.word.x} y={line.word.y - 8} textAnchor="middle">
        {isMismatch ? "≠ " : ""}
        {outcomeText(outcome, isTrial, words)}
      </text>
      {isTrial ? null : (
        <text className="topology-time" x={line.word.x} y={line.word.y + 17} textAnchor="middle">
          {timeOf(edge, locale)}
        </text>
      )}
    </g>
  );
}

function boxOf({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  return { x, y, width, height };
}

function nameOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}

/** Long names keep their ends, where generated names differ. */
function short(name: string, charactersMax: number): string {
  if (name.length <= charactersMax) return name;
  const tail = Math.floor(charactersMax / 3);
  return `${name.slice(0, charactersMax - tail - 1)}…${name.slice(-tail)}`;
}
