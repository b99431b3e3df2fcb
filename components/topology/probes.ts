import type { Topology } from "../../server/contracts/topology.ts";
import { groupsOf, type Link } from "./groups.ts";

/** A connection to try: a command that asks a Service from inside a Pod. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly command: string;
}

/** One for each group that nobody connects to, and each Service that it may ask over TCP. */
export function probesOf(topology: Topology, links: readonly Link[]): readonly Probe[] {
  const targets = new Set(links.map(({ to }) => to));
  return groupsOf(topology)
    .filter(({ id }) => !targets.has(id))
    .flatMap(({ id, name, namespace, pods: [pod] }) =>
      topology.services.flatMap(({ namespace: home, name: to, ports: [port], pods }) => {
        const isNear = links.some(
          ({ from, edge }) =>
            from === id && edge.to.namespace === home && pods.includes(edge.to.pod),
        );
        if (!pod || !port || port.protocol !== "TCP" || !isNear) return [];
        const host = home === namespace ? to : `${to}.${home}`;
        const address = port.port === 80 ? host : `${host}:${port.port}`;
        const place = namespace === "default" ? "" : `-n ${namespace} `;
        const command = `kubectl exec -it ${place}${pod.name} -- wget -T 5 -O- http://${address}`;
        return [{ from: name, to, command }];
      }),
    );
}
