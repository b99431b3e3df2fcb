import { quote, StatusError } from "../../kube/index.ts";
import { type Network, NetworkError } from "../network/network.ts";
import { attachTo } from "./kubelet/attach.ts";
import type { ContainerRecord } from "./kubelet/container-record.ts";
import type { ContainerRun } from "./kubelet/container-run.ts";
import { execIn } from "./kubelet/exec.ts";
import type { Kubelet } from "./kubelet/kubelet.ts";
import { logOf, readLog } from "./kubelet/logs.ts";
import { defaultWaitingReason } from "./kubelet/pod-status.ts";
import type { PodWorker } from "./kubelet/pod-worker.ts";
import type { NodeRuntime, PodPortConnection } from "./runtime.ts";

/** What the API server asks of kubelets, over all simulated nodes. */
export function createNodeRuntime(options: {
  readonly kubelets: readonly Kubelet[];
  readonly network: Network;
}): NodeRuntime {
  const find = (namespace: string, pod: string): { worker: PodWorker; node: string } => {
    for (const kubelet of options.kubelets) {
      const worker = kubelet.worker(namespace, pod);
      if (worker) {
        return { worker, node: kubelet.nodeName };
      }
    }
    throw StatusError.notFound({ group: "", resource: "pods" }, pod);
  };
  return {
    async exec(namespace, pod, container, exec) {
      const { worker } = find(namespace, pod);
      return execIn(runningContainer(worker, container), exec);
    },
    async attach(namespace, pod, container, attach) {
      const { worker } = find(namespace, pod);
      return attachTo(runningContainer(worker, container), attach);
    },
    logs(namespace, pod, container, logs, signal) {
      const { worker } = find(namespace, pod);
      const record = recordOf(worker, container);
      const log = logOf(pod, record, logs.previous, defaultWaitingReason(worker.records));
      return readLog(log, logs, signal);
    },
    async portForward(namespace, pod, port) {
      const { worker, node } = find(namespace, pod);
      return await forward(options.network, worker, node, port);
    },
  };
}

function recordOf(worker: PodWorker, container: string): ContainerRecord {
  const record = worker.records.find((each) => each.spec.name === container);
  if (!record) {
    const name = worker.pod.metadata.name;
    throw StatusError.badRequest(`container ${container} is not valid for pod ${name}`);
  }
  return record;
}

/** @throws StatusError as the kubelet answers for a container that isn't running. */
function runningContainer(worker: PodWorker, container: string): ContainerRun {
  const record = worker.records.find((each) => each.spec.name === container);
  if (!record?.run) {
    throw new StatusError({
      code: 500,
      reason: "InternalError",
      message: `unable to upgrade connection: container not found (${quote(container)})`,
    });
  }
  return record.run;
}

/** Source: containerd's CRI port forwarding (texts). */
async function forward(
  network: Network,
  worker: PodWorker,
  node: string,
  port: number,
): Promise<PodPortConnection> {
  const { uid } = worker.pod.metadata;
  try {
    return await network.connect({ kind: "node", node }, worker.podIp, port, "TCP");
  } catch (error) {
    if (!(error instanceof NetworkError)) {
      throw error;
    }
    throw new StatusError({
      code: 500,
      reason: "InternalError",
      message: `error forwarding port ${port} to pod ${uid}, uid : failed to execute portforward in network namespace: failed to connect to localhost:${port} inside namespace ${quote(uid)}, IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`,
    });
  }
}
