"use client";

import type { Topology } from "../../server/contracts/topology.ts";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Link } from "./groups.ts";
import { probesOf } from "./probes.ts";

const probesMax = 4;

/** Buttons that try a connection: the command runs in the terminal, and the figure shows how it went. */
export function TopologyProbes(props: { topology: Topology; links: readonly Link[] }) {
  const words = useMessages().topology;
  const { actions } = useTerminal();
  const probes = probesOf(props.topology, props.links).slice(0, probesMax);
  if (probes.length === 0) return null;
  return (
    <p className="topology-buttons">
      {probes.map(({ from, to, command }) => (
        <button
          key={command}
          type="button"
          className="button"
          title={command}
          onClick={() => {
            actions.run(command);
            actions.setPane("topology");
          }}
        >
          <Icon name="run" small />
          {fill(words.tryFrom, { name: from, to })}
        </button>
      ))}
    </p>
  );
}
