import type { Clock } from "../../../core/clock.ts";
import { systemClock } from "../../../core/clock.ts";
import { createLogger } from "../../../core/log.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";
import type { Network } from "../../network/network.ts";
import { createNodeRuntime } from "../create-node-runtime.ts";
import { createImageCatalogue } from "../images/index.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import type { ExecOptions, NodeRuntime } from "../runtime.ts";
import { FakeCluster } from "./fake-cluster.ts";
import { FakeNetwork } from "./fake-network.ts";

const pods = { group: "", resource: "pods" } as const;
const images = createImageCatalogue();

/** One node with a cluster and a network in memory, for tests. */
export class NodeHarness {
  readonly cluster: FakeCluster;
  readonly network: FakeNetwork;
  readonly runtime: NodeRuntime;
  readonly #kubelet: ReturnType<typeof createKubelet>;

  /** `parts` replaces the cluster and the flat network, e.g. by the real network. */
  constructor(
    clock: Clock = systemClock,
    parts: { readonly cluster?: FakeCluster; readonly network?: Network } = {},
  ) {
    this.cluster = parts.cluster ?? new FakeCluster();
    this.network = new FakeNetwork();
    const network = parts.network ?? this.network;
    this.#kubelet = createKubelet({
      node: {
        name: "node-1",
        address: "192.168.49.2",
        podCIDR: "10.244.0.0/24",
        cpuMillis: 16_000,
        memoryBytes: 32 * 2 ** 30,
        podsMax: 1000,
      },
      context: this.cluster,
      network,
      images,
      clock,
      log: createLogger({ level: "silent", name: "node" }),
      issueToken: ({ namespace, serviceAccount }) => `token of ${namespace}/${serviceAccount}`,
    });
    this.runtime = createNodeRuntime({ kubelets: [this.#kubelet], network });
  }

  /** Creates a Pod that is bound to the node. */
  async run(name: string, spec: NonNullable<Pod["spec"]>): Promise<void> {
    const bound = { restartPolicy: "Always", ...spec, nodeName: "node-1" };
    const metadata = { name, uid: `uid-of-${name}` };
    await this.cluster.create<Pod>(pods, "default", {
      apiVersion: "v1",
      kind: "Pod",
      metadata,
      spec: bound,
    });
  }

  async pod(name: string): Promise<StoredObject<Pod>> {
    return await this.cluster.get<Pod>(pods, "default", name);
  }

  /** Waits for a condition of a Pod, without a deadline of its own. */
  async until(
    name: string,
    holds: (pod: StoredObject<Pod>) => boolean,
  ): Promise<StoredObject<Pod>> {
    for (;;) {
      const pod = await this.pod(name);
      if (holds(pod)) {
        return pod;
      }
      await systemClock.sleep(5);
    }
  }

  async untilReady(name: string): Promise<StoredObject<Pod>> {
    return await this.until(name, (pod) =>
      (pod.status?.conditions ?? []).some(
        ({ type, status }) => type === "Ready" && status === "True",
      ),
    );
  }

  /** Runs a command in a Pod's first container and collects what it prints. */
  async exec(
    pod: string,
    command: readonly string[],
    options: Partial<ExecOptions> & { readonly input?: string; readonly container?: string } = {},
  ): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }> {
    const { input, container: named, ...rest } = options;
    const container = named ?? (await this.pod(pod)).spec?.containers[0]?.name ?? "";
    const all = { tty: false, stdin: input !== undefined, ...rest, command };
    const process = await this.runtime.exec("default", pod, container, all);
    const output = { stdout: "", stderr: "" };
    process.onOutput((stream, bytes) => {
      output[stream] += Buffer.from(bytes).toString("utf8");
    });
    if (input !== undefined) {
      process.write(Buffer.from(input));
      process.endInput();
    }
    const code = await process.exited;
    await process.dispose();
    return { ...output, code };
  }

  /** `reason: message` of a Pod's events in their order. */
  events(pod: string): string[] {
    return this.cluster.events
      .filter(({ object }) => object === pod)
      .map(({ reason, message }) => `${reason}: ${message}`);
  }

  async dispose(): Promise<void> {
    await this.#kubelet.dispose();
  }
}
