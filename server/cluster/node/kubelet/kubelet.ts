import type { Clock } from "../../../core/clock.ts";
import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type { Logger } from "../../../core/log.ts";
import type { Pod } from "../../../kube/index.ts";
import type { Change, ComponentContext } from "../../client/client.ts";
import type { Network } from "../../network/network.ts";
import type { ImageCatalogue } from "../images/image.ts";
import { Processor } from "../machine/processor.ts";
import { ImageManager } from "./image-manager.ts";
import { type NodeDescription, registerNode } from "./node-registration.ts";
import { PodLogs } from "./pod-logs.ts";
import { followSources, volumeSource } from "./pod-sources.ts";
import { PodWorker } from "./pod-worker.ts";
import type { PodWorkerContext } from "./pod-worker-context.ts";
import { NodeDisks } from "./volumes/node-disks.ts";
import type { TokenIssuer } from "./volumes/source.ts";

/** What a kubelet is built from. */
export interface KubeletOptions {
  readonly node: NodeDescription;
  readonly context: ComponentContext;
  readonly network: Network;
  readonly images: ImageCatalogue;
  readonly clock: Clock;
  readonly log: Logger;
  /** Signs service account tokens of projected volumes. */
  readonly issueToken: TokenIssuer;
  /** Shared by all nodes of the process: it keeps busy containers from delaying anybody. */
  readonly processor?: Processor;
  /** Where containers' output is kept; by default in memory alone. */
  readonly logs?: PodLogs;
  /** The files of all nodes; by default the node is alone. */
  readonly disks?: NodeDisks;
}

/** One node's kubelet: registers the node, runs the Pods that are bound to it. */
export interface Kubelet extends Owned {
  readonly nodeName: string;
  /** The Pod's worker, if the Pod is on this node. */
  worker(namespace: string, pod: string): PodWorker | undefined;
}

/** Registers the node and begins to run its Pods. Disposing stops every container. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const { node, context, clock, log } = options;
  const owned = new OwnedStack();
  const workers = new Map<string, PodWorker>();
  const shared = workerContext(options);
  owned.own(registerNode(node, context.client, clock, log));
  const onChange = (change: Change<Pod>) => {
    const pod = change.object;
    const key = `${pod.metadata.namespace ?? ""}/${pod.metadata.name}`;
    const existing = workers.get(key);
    if (existing && (change.type === "deleted" || existing.pod.metadata.uid !== pod.metadata.uid)) {
      workers.delete(key);
      existing.remove();
    }
    if (change.type === "deleted" || pod.spec?.nodeName !== node.name) {
      return;
    }
    const current = workers.get(key);
    if (current) {
      current.update(pod);
    } else {
      workers.set(key, new PodWorker(shared, pod));
    }
  };
  owned.own(context.informers.of<Pod>({ group: "", resource: "pods" }).subscribe(onChange));
  owned.own(
    followSources(context.informers, clock, (namespace) =>
      [...workers.values()].filter(
        ({ pod }) => namespace === undefined || pod.metadata.namespace === namespace,
      ),
    ),
  );
  return {
    nodeName: node.name,
    worker: (namespace, pod) => workers.get(`${namespace}/${pod}`),
    async dispose() {
      await owned.dispose();
      for (const worker of workers.values()) {
        worker.dispose();
      }
      workers.clear();
    },
  };
}

function workerContext(options: KubeletOptions): PodWorkerContext {
  const { node, context, network, clock, log, issueToken } = options;
  const disks = options.disks ?? new NodeDisks();
  return {
    client: context.client,
    recorder: context.recorder("kubelet", node.name),
    network,
    images: new ImageManager(options.images, clock),
    logs: options.logs ?? new PodLogs(clock),
    processor: options.processor ?? new Processor(clock),
    clock,
    log,
    nodeName: node.name,
    hostIp: node.address,
    cpuMillis: node.cpuMillis,
    memoryBytes: node.memoryBytes,
    volumes: volumeSource(context.informers, node.name, { issueToken, disks }),
  };
}
