import { formatTime, type Instant } from "../../../core/time.ts";
import { type Pod, StatusError, type StoredObject } from "../../../kube/index.ts";
import type { Client, DeleteOptions } from "../../client/client.ts";
import { isPodFinished } from "./pods.ts";
import { pods } from "./refs.ts";

/** Why a Pod is taken away from its owner. */
export interface Disruption {
  /** Of the condition `DisruptionTarget`, such as `PreemptionByScheduler`. */
  readonly reason: string;
  readonly message: string;
  /** What the Pod's phase becomes, if nobody is left to end it. */
  readonly phase?: "Failed";
}

/**
 * Marks a Pod as disrupted and deletes it; one that is gone is as good.
 * Source: kubernetes pkg/util/pod/pod.go and k8s.io/api core/v1 types.go v1.35 (DisruptionTarget).
 */
export async function disruptPod(
  client: Client,
  pod: StoredObject<Pod>,
  now: Instant,
  { reason, message, phase }: Disruption,
  options: DeleteOptions = {},
): Promise<void> {
  const { namespace = "", name } = pod.metadata;
  const lastTransitionTime = formatTime(now);
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastTransitionTime,
    reason,
    message,
  };
  const mark = (object: Pod) => {
    const conditions = object.status?.conditions ?? [];
    const others = conditions.filter(({ type }) => type !== condition.type);
    object.status = {
      ...object.status,
      ...(phase === undefined ? {} : { phase }),
      conditions: [...others, condition],
    };
    return true;
  };
  try {
    if (!isPodFinished(pod)) {
      await client.modify<Pod>(pods, namespace, name, mark, "status");
    }
    await client.delete(pods, namespace, name, options);
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) {
      throw error;
    }
  }
}
