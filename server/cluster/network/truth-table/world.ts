import type { ManualClock } from "../../../core/clock.ts";
import type { KubeObject } from "../../../kube/index.ts";
import type { PolicyJson } from "../../../network-policy/index.ts";
import type { ResourceRef } from "../../client/client.ts";
import { FakeCluster } from "../../node/testing/fake-cluster.ts";
import { createNetwork } from "../create-network.ts";
import type { PodAddress, Protocol } from "../network.ts";
import type { Step, TruthCase } from "./steps.ts";

const ports = [80, 81];
const protocols: readonly Protocol[] = ["TCP", "UDP", "SCTP"];
const namespacesRef = { group: "", resource: "namespaces" };
const podsRef = { group: "", resource: "pods" };
const policiesRef = { group: "networking.k8s.io", resource: "networkpolicies" };
/** Longer than a denied SYN is tried again. */
const connectTimeoutMs = 127_000;

/** A case's Pods, each behind a Service of its own, which answer on two ports by three protocols. */
export class TruthWorld {
  readonly #cluster = new FakeCluster();
  readonly #clock: ManualClock;
  readonly #network: ReturnType<typeof createNetwork>;
  readonly #pods: readonly string[];

  private constructor(truth: TruthCase, clock: ManualClock) {
    this.#clock = clock;
    this.#pods = truth.pods;
    this.#network = createNetwork({ informers: this.#cluster.informers, clock, random: () => 0 });
  }

  /** Who disposes it ends its network. */
  static async of(truth: TruthCase, clock: ManualClock): Promise<TruthWorld> {
    const world = new TruthWorld(truth, clock);
    for (const namespace of ["x", "y", "z"]) {
      const labels = { "kubernetes.io/metadata.name": namespace };
      await world.#create(namespacesRef, "", { metadata: { name: namespace, labels } });
    }
    for (const [index, pod] of truth.pods.entries()) {
      await world.#addPod(pod, index);
    }
    return world;
  }

  async dispose(): Promise<void> {
    await this.#network.dispose();
  }

  /** Changes the cluster as a step says, and tells for a probe which dial got through. */
  async take(step: Step): Promise<Record<string, boolean> | null> {
    switch (step.kind) {
      case "policy":
        await this.#putPolicy(step.namespace, step.name, step.spec);
        return null;
      case "delete-policies":
        for (const policy of await this.#cluster.list(policiesRef)) {
          await this.#cluster.delete(
            policiesRef,
            policy.metadata.namespace ?? "",
            policy.metadata.name,
          );
        }
        return null;
      case "label":
        await this.#label(step.of, step.labels);
        return null;
      case "probe":
        return this.#probe(step.protocol, step.port);
    }
  }

  async #addPod(path: string, index: number): Promise<void> {
    const { namespace, name } = addressed(path);
    const containers = [
      {
        name: "agnhost",
        ports: protocols.flatMap((protocol) =>
          ports.map((containerPort) => ({
            name: `serve-${containerPort}-${protocol.toLowerCase()}`,
            containerPort,
            protocol,
          })),
        ),
      },
    ];
    await this.#create(podsRef, namespace, {
      metadata: { name, labels: { pod: name } },
      spec: { nodeName: "node-1", containers },
    });
    const ip = this.#network.allocate({ namespace, name }, "node-1");
    for (const port of ports) {
      this.#network.listen({ namespace, name }, "TCP", port, () => undefined);
      this.#network.listen({ namespace, name }, "SCTP", port, () => undefined);
      this.#network.listenDatagrams({ namespace, name }, port, ({ reply, bytes }) => reply(bytes));
    }
    await this.#addService(namespace, name, ip, index);
  }

  async #addService(namespace: string, name: string, ip: string, index: number): Promise<void> {
    const served = protocols.flatMap((protocol) =>
      ports.map((port) => ({ name: `service-${protocol.toLowerCase()}-${port}`, port, protocol })),
    );
    await this.#create({ group: "", resource: "services" }, namespace, {
      metadata: { name: `s-${name}` },
      spec: { clusterIP: serviceIp(index), ports: served },
    });
    await this.#create({ group: "discovery.k8s.io", resource: "endpointslices" }, namespace, {
      metadata: { name: `s-${name}`, labels: { "kubernetes.io/service-name": `s-${name}` } },
      ports: served,
      endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    });
  }

  async #create(ref: ResourceRef, namespace: string, object: object): Promise<void> {
    await this.#cluster.create(ref, namespace, object as KubeObject);
  }

  async #putPolicy(
    namespace: string,
    name: string,
    wanted: NonNullable<PolicyJson["spec"]>,
  ): Promise<void> {
    const spec = this.#withAddresses(wanted);
    const old = this.#cluster.informers.of(policiesRef).get(namespace, name);
    await (old
      ? this.#cluster.update(policiesRef, { ...old, spec })
      : this.#create(policiesRef, namespace, { metadata: { name }, spec }));
  }

  /** Writes the blocks that stand for a Pod's address. */
  #withAddresses(spec: object): object {
    const text = JSON.stringify(spec)
      .replace(/address of ([^/]+\/[^/]+)\/32/g, (_all, pod: string) => `${this.#ipOf(pod)}/32`)
      .replace(/block around ([^"]+)/g, (_all, pod: string) => `${this.#ipOf(pod)}/28`);
    return JSON.parse(text);
  }

  #ipOf(path: string): string {
    return this.#network.addressOf(addressed(path)) ?? "";
  }

  async #label(of: string, labels: Record<string, string>): Promise<void> {
    const [namespace, name] = of.includes("/")
      ? [addressed(of).namespace, addressed(of).name]
      : ["", of];
    const ref = namespace === "" ? namespacesRef : podsRef;
    await this.#cluster.modify(ref, namespace, name, (object) => {
      object.metadata.labels = { ...object.metadata.labels, ...labels };
      return true;
    });
  }

  async #probe(protocol: Protocol, port: number): Promise<Record<string, boolean>> {
    const pairs = this.#pods.flatMap((from) =>
      this.#pods.flatMap((to, index) => (from === to ? [] : [{ from, to, ip: serviceIp(index) }])),
    );
    const dials = Promise.all(
      pairs.map(({ from, ip }) =>
        protocol === "UDP"
          ? this.#isEchoed(from, ip, port)
          : this.#isAccepted(from, ip, port, protocol),
      ),
    );
    await this.#clock.advance(connectTimeoutMs);
    const reached = await dials;
    return Object.fromEntries(
      pairs.map(({ from, to }, index) => [`${from} > ${to}`, reached[index] ?? false]),
    );
  }

  async #isAccepted(
    from: string,
    ip: string,
    port: number,
    protocol: "TCP" | "SCTP",
  ): Promise<boolean> {
    const origin = { kind: "pod", pod: addressed(from) } as const;
    return this.#network.connect(origin, ip, port, protocol).then(
      async (connection) => {
        await connection.dispose();
        return true;
      },
      () => false,
    );
  }

  async #isEchoed(from: string, ip: string, port: number): Promise<boolean> {
    let isEchoed = false;
    const origin = { kind: "pod", pod: addressed(from) } as const;
    const socket = this.#network.sendDatagram(origin, ip, port, new Uint8Array([1]), () => {
      isEchoed = true;
    });
    await Promise.resolve();
    await socket.dispose();
    return isEchoed;
  }
}

function addressed(path: string): PodAddress {
  const [namespace = "", name = ""] = path.split("/");
  return { namespace, name };
}

function serviceIp(index: number): string {
  return `10.96.1.${index + 1}`;
}
