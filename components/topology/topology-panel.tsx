"use client";

import "./topology.css";
import { useId, useMemo, useState } from "react";
import type { Topology } from "../../server/contracts/topology.ts";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { timeOf } from "./decision-text.ts";
import { linksOf } from "./groups.ts";
import { layoutOf } from "./layout.ts";
import { TopologyFigure } from "./topology-figure.tsx";
import { TopologyLog } from "./topology-log.tsx";
import { TopologyProbes } from "./topology-probes.tsx";
import { TopologyTable } from "./topology-table.tsx";
import { TopologyTrial } from "./topology-trial.tsx";
import { type TopologyState, useTopology } from "./use-topology.ts";

/**
 * The learner's own Pods, Services and policies, and who may reach whom: what is declared and what was seen, as a
 * figure or as a table. Followed while `isShown`.
 */
export function TopologyPanel({ isShown }: { isShown: boolean }) {
  const words = useMessages().topology;
  const state = useTopology(isShown);
  const locale = useLocale();
  const [isTable, setTable] = useState(false);
  const latest = latestTime(state.topology, locale);
  return (
    <section className="topology" aria-label={words.title}>
      <header className="topology-header">
        <h3>
          {words.title}
          {latest ? (
            <small className="tabular">{fill(words.updated, { time: latest })}</small>
          ) : null}
        </h3>
        <ViewChoice isTable={isTable} setTable={setTable} />
      </header>
      <TopologyBody state={state} isTable={isTable} />
    </section>
  );
}

function ViewChoice(props: { isTable: boolean; setTable: (isTable: boolean) => void }) {
  const words = useMessages().topology;
  const name = useId();
  return (
    <fieldset className="topology-choice">
      <legend className="screen-reader">{words.title}</legend>
      <label>
        <input
          type="radio"
          name={name}
          checked={!props.isTable}
          onChange={() => props.setTable(false)}
        />
        {words.figure}
      </label>
      <label>
        <input
          type="radio"
          name={name}
          checked={props.isTable}
          onChange={() => props.setTable(true)}
        />
        {words.table}
      </label>
    </fieldset>
  );
}

function TopologyBody({ state, isTable }: { state: TopologyState; isTable: boolean }) {
  const words = useMessages().topology;
  const { topology, isTrial } = state;
  const figure = useMemo(
    () => (topology ? layoutOf(topology, isTrial) : null),
    [topology, isTrial],
  );
  const links = useMemo(() => (topology ? linksOf(topology, isTrial) : []), [topology, isTrial]);
  if (!topology || !figure) return <Absence state={state} />;
  const isEmpty = topology.pods.length === 0;
  return (
    <>
      {isTrial ? (
        <p className="topology-agreement topology-on-trial" role="status">
          <Icon name="eye" />
          <b>{words.trialOn}</b>
        </p>
      ) : null}
      {isEmpty ? <p className="topology-note">{words.empty}</p> : null}
      {isTable ? <TopologyTable topology={topology} links={links} isTrial={isTrial} /> : null}
      {isTable || isEmpty ? null : (
        <>
          <Legend />
          <TopologyFigure figure={figure} isTrial={isTrial} />
        </>
      )}
      {topology.truncated ? <p className="topology-note">{words.truncated}</p> : null}
      {isEmpty ? null : (
        <>
          {isTrial ? null : <TopologyLog links={links} />}
          {isTrial ? null : <TopologyProbes topology={topology} links={links} />}
          <TopologyTrial isTrial={isTrial} tryPolicy={state.tryPolicy} />
        </>
      )}
    </>
  );
}

/** When a connection was last seen, as a time of day; empty if none was. */
function latestTime(topology: Topology | null, locale: string): string {
  const [latest] = (topology?.edges ?? [])
    .filter(({ observed }) => observed !== null)
    .toSorted((one, other) => (other.observed?.time ?? "").localeCompare(one.observed?.time ?? ""));
  return latest ? timeOf(latest, locale) : "";
}

function Absence({ state }: { state: TopologyState }) {
  const words = useMessages().topology;
  const locale = useLocale();
  const text = state.refusal?.[locale] ?? (state.isOffline ? words.offline : words.loading);
  return (
    <p className="topology-absence" role="status">
      {state.isOffline || state.refusal ? <Icon name="offline" /> : <span className="spinner" />}
      {text}
    </p>
  );
}

function Legend() {
  const words = useMessages().topology;
  return (
    <ul className="topology-legend" aria-label={words.legend}>
      <li>
        <i data-outcome="allowed" />
        {words.passed}
      </li>
      <li>
        <i data-outcome="denied" />
        {words.blocked}
      </li>
      <li>
        <i data-outcome="untested" />
        {words.untested}
      </li>
    </ul>
  );
}
