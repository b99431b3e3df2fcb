import { createHash } from "node:crypto";
import type { KubeObject } from "../../../kube/index.ts";
import type { FlowRecord } from "./flow-log.ts";

/**
 * Equal connection attempts of a Pod, counted: same ends, port, way and decisions. Everything but the
 * times and the count is fixed for the object's life. See {@link FlowRecord} for the fields; `rule` in
 * the decisions counts from 0.
 */
export interface FlowFacts extends Omit<FlowRecord, "time"> {
  /** RFC 3339 with milliseconds. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly count: number;
}

/** Flows as the API has them. */
export type Flow = FlowFacts & KubeObject;

const clusterNamespace = "kube-system";
const podNameMax = 200;
const hashLength = 16;

/** A name that equal attempts share: the client Pod's, and a digest of all that tells flows apart. */
export function flowName(flow: FlowRecord): string {
  const { source, time: _time, ...rest } = flow;
  const digest = createHash("sha256")
    .update(JSON.stringify([source, rest]))
    .digest("hex");
  const client = source.kind === "pod" ? source.name : source.kind;
  return `${client.slice(0, podNameMax)}.${digest.slice(0, hashLength)}`;
}

/**
 * Where a flow is shown: with the client Pod and with the server Pod. Kubelet probes and forwarded
 * ports come from nodes and are nobody's. What serves all Pods, such as the name server, is shown with
 * the client alone, so that nobody reads there who else lives in the cluster.
 */
export function namespacesOf({ source, destination }: FlowRecord): readonly string[] {
  if (source.kind !== "pod") {
    return [];
  }
  const isShared = destination.kind !== "pod" || destination.namespace === clusterNamespace;
  return [...new Set([source.namespace, ...(isShared ? [] : [destination.namespace])])];
}
