import { formatTime, type Instant } from "../../core/time.ts";
import { type Pod, StatusError, type StoredObject } from "../../kube/index.ts";
import type { Client } from "../client/client.ts";

type Condition = NonNullable<NonNullable<Pod["status"]>["conditions"]>[number];

const pods = { group: "", resource: "pods" };

/** Writes into a Pod why it has no node, and the node that room is being made on, if one is. */
export async function noteUnschedulable(
  client: Client,
  { metadata }: StoredObject<Pod>,
  now: Instant,
  message: string,
  nominatedNodeName: string | undefined,
): Promise<void> {
  const change = (pod: Pod) => {
    const before = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
    if (before?.message === message && pod.status?.nominatedNodeName === nominatedNodeName) {
      return false;
    }
    const { nominatedNodeName: _, ...status } = pod.status ?? {};
    pod.status = {
      ...status,
      ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
      conditions: withCondition(status.conditions, {
        type: "PodScheduled",
        status: "False",
        lastTransitionTime: before?.lastTransitionTime ?? formatTime(now),
        reason: "Unschedulable",
        message,
      }),
    };
    return true;
  };
  await unlessGone(
    client.modify<Pod>(pods, metadata.namespace ?? "", metadata.name, change, "status"),
  );
}

function withCondition(conditions: readonly Condition[] | undefined, added: Condition) {
  return [...(conditions ?? []).filter(({ type }) => type !== added.type), added];
}

async function unlessGone(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) {
      throw error;
    }
  }
}
