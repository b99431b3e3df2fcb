import { messageOf } from "../../../core/errors.ts";
import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime } from "../../../core/time.ts";
import { type Pod, StatusError, type StoredObject } from "../../../kube/index.ts";
import { adoptContainers, isFinished, shouldRun } from "./container-plan.ts";
import { type ContainerRecord, isRunning, isSidecar } from "./container-record.ts";
import { ContainerStarter } from "./container-starter.ts";
import type { NodeFacts } from "./node-facts.ts";
import { PidNamespaces } from "./pid-namespaces.ts";
import { podStatus } from "./pod-status.ts";
import type { PodWorkerContext } from "./pod-worker-context.ts";
import { restoreRecord } from "./restore.ts";
import { StatusWriter } from "./status-writer.ts";
import { stopContainers } from "./termination.ts";
import { mountsConfig, PodVolumes } from "./volumes/pod-volumes.ts";

type Failure = { readonly reason: string; readonly message: string };

/** How long a sync that failed is left before the next try. */
const syncRetryMs = 2000;
/** Upstream looks at ConfigMaps and Secrets again within its sync period of a minute; this is sooner. */
const configDelayMs = 5000;
/** What making a sandbox takes: long enough for the scheduler to tell that it bound the Pod. */
const sandboxMs = 10;

/**
 * Drives one Pod on its node from binding to removal, as upstream's pod worker: each step is computed
 * from the Pod and from what its containers did. Source: pkg/kubelet/pod_workers.go, kuberuntime_manager.go
 * (computePodActions) v1.35.
 */
export class PodWorker implements Owned {
  readonly #context: PodWorkerContext;
  readonly #records: ContainerRecord[] = [];
  readonly #starter: ContainerStarter;
  readonly #writer: StatusWriter;
  readonly #life = new AbortController();
  readonly #namespaces: PidNamespaces;
  readonly #volumes: PodVolumes;
  #pod: StoredObject<Pod>;
  #podIp = "";
  #failure: Failure | null = null;
  #isSyncing = false;
  #isStale = false;
  #isTerminating = false;
  #isOver = false;
  #wake: Owned | null = null;
  #wakeMs = 0;
  #deadline: Owned | null = null;

  constructor(context: PodWorkerContext, pod: StoredObject<Pod>) {
    this.#context = context;
    this.#pod = pod;
    this.#writer = new StatusWriter(context, pod);
    this.#volumes = new PodVolumes(context, () => this.#pod);
    this.#namespaces = new PidNamespaces(context);
    this.#starter = new ContainerStarter(context, this.#life.signal, () => this.#kick());
    adoptContainers(this.#records, this.#pod);
    this.#restore();
    this.#kick();
  }

  get pod(): StoredObject<Pod> {
    return this.#pod;
  }

  get records(): readonly ContainerRecord[] {
    return this.#records;
  }

  get podIp(): string {
    return this.#podIp;
  }

  /** A newer version of the Pod. */
  update(pod: StoredObject<Pod>): void {
    this.#pod = pod;
    adoptContainers(this.#records, this.#pod);
    this.#kick();
    if (this.#volumes.isOutdated) {
      this.#volumes.refreshLater(0, () => this.#facts());
    }
  }

  /** A ConfigMap or Secret is a newer one: the files made of it follow after a while. */
  configChanged(kind: "ConfigMap" | "Secret", name: string): void {
    if (mountsConfig(this.#pod, kind, name)) {
      this.#volumes.refreshLater(configDelayMs, () => this.#facts());
    }
  }

  /** Renews what has a time limit. */
  renew(): void {
    if (this.#volumes.hasOldToken) {
      this.#volumes.refreshLater(0, () => this.#facts());
    }
  }

  /** The object is gone (forced deletion): containers are killed at once. */
  remove(): void {
    const ends = this.#records.map(({ run }) => run?.exited);
    this.dispose();
    void Promise.allSettled(ends).then(() => this.#context.logs.forget(this.#pod.metadata.uid));
  }

  dispose(): void {
    this.#isOver = true;
    this.#life.abort(new Error("the pod is gone"));
    void this.#wake?.dispose();
    void this.#deadline?.dispose();
    this.#volumes.dispose();
    this.#namespaces.dispose();
    this.#writer.dispose();
    for (const record of this.#records) {
      this.#starter.release(record);
      record.run?.kill();
    }
    this.#releaseSandbox();
  }

  /** After a restart of the process: containers that ran are gone, as after a reboot of the node. */
  #restore(): void {
    const phase = this.#pod.status?.phase;
    if (phase === "Succeeded" || phase === "Failed") {
      this.#isOver = this.#pod.metadata.deletionTimestamp === undefined;
    }
    let hadContainers = false;
    for (const record of this.#records) {
      hadContainers =
        restoreRecord(record, this.#pod.status, this.#context.clock.now(), (run) =>
          this.#context.logs.ended({
            pod: this.#pod.metadata.uid,
            container: record.spec.name,
            run,
          }),
        ) || hadContainers;
    }
    if (hadContainers && !this.#isOver && this.#pod.metadata.deletionTimestamp === undefined) {
      const text = "Pod sandbox changed, it will be killed and re-created.";
      this.#context.recorder.event(this.#pod, "Normal", "SandboxChanged", text);
    }
  }

  #kick(): void {
    if (this.#isOver && this.#pod.metadata.deletionTimestamp === undefined) {
      return;
    }
    this.#isStale = true;
    if (this.#isSyncing || this.#life.signal.aborted) {
      return;
    }
    this.#isSyncing = true;
    void this.#loop();
  }

  async #loop(): Promise<void> {
    try {
      while (this.#isStale && !this.#life.signal.aborted) {
        this.#isStale = false;
        await this.#sync();
        this.#publish();
      }
    } catch (error) {
      if (!this.#life.signal.aborted) {
        this.#context.log.error(
          { pod: this.#pod.metadata.name, error: messageOf(error) },
          "pod sync",
        );
        this.#wakeAfter(syncRetryMs);
      }
    } finally {
      this.#isSyncing = false;
    }
  }

  async #sync(): Promise<void> {
    if (this.#pod.metadata.deletionTimestamp !== undefined) {
      this.#terminate();
      return;
    }
    if (this.#isOver) {
      return;
    }
    if (this.#podIp === "") {
      this.#publish();
      await this.#context.clock.sleep(sandboxMs, this.#life.signal);
    }
    if (!this.#prepare()) {
      return;
    }
    const isInitialized = await this.#startInits();
    if (isInitialized) {
      for (const record of this.#records.filter((each) => each.kind === "regular")) {
        await this.#ensure(record);
      }
    }
    for (const record of this.#records.filter((each) => each.kind === "ephemeral")) {
      await this.#ensure(record);
    }
    this.#finishIfDone();
  }

  /** Sandbox and volumes. @returns false while they aren't there. */
  #prepare(): boolean {
    const { network, nodeName, hostIp } = this.#context;
    if (this.#podIp === "") {
      const address = {
        namespace: this.#pod.metadata.namespace ?? "",
        name: this.#pod.metadata.name,
      };
      this.#podIp = this.#pod.spec?.hostNetwork ? hostIp : network.allocate(address, nodeName);
      this.#armDeadline();
    }
    const waitMs = this.#volumes.setUp(this.#facts());
    if (waitMs > 0) {
      this.#wakeAfter(waitMs);
    }
    return waitMs === 0;
  }

  /** Runs init containers in their order. @returns whether regular containers may run. */
  async #startInits(): Promise<boolean> {
    const hasStarted = this.#records.some(
      (record) =>
        record.kind === "regular" && (isRunning(record) || record.last || record.terminated),
    );
    for (const record of this.#records.filter((each) => each.kind === "init")) {
      if (isSidecar(record)) {
        await this.#ensure(record);
        if (!record.started && !hasStarted) {
          return false;
        }
        continue;
      }
      if (record.terminated?.exitCode === 0 || (hasStarted && !isRunning(record))) {
        continue;
      }
      await this.#ensure(record);
      return false;
    }
    return true;
  }

  /** Starts a container that should run and doesn't. */
  async #ensure(record: ContainerRecord): Promise<void> {
    const { volumes } = this.#volumes;
    if (isRunning(record) || !shouldRun(record, this.#restartPolicy) || !volumes) {
      return;
    }
    const nowMs = this.#context.clock.now().getTime();
    if (nowMs < record.notBeforeMs) {
      this.#wakeAfter(record.notBeforeMs - nowMs);
      return;
    }
    this.#publish();
    const retryMs = await this.#starter.start(record, {
      pod: this.#pod,
      facts: this.#facts(),
      volumes,
      processesOf: (each) => this.#namespaces.tableOf(each, this.#pod, this.#records),
    });
    this.#publish();
    if (retryMs !== null) {
      record.notBeforeMs = this.#context.clock.now().getTime() + retryMs;
      this.#wakeAfter(retryMs);
    }
  }

  /** Ends the Pod when nothing is left to run: sidecars stop last. */
  #finishIfDone(): void {
    if (!isFinished(this.#records, this.#restartPolicy)) {
      return;
    }
    if (this.#records.some(isRunning)) {
      void this.#stopAll(this.#graceSeconds());
      return;
    }
    this.#isOver = true;
    this.#publish();
    this.#releaseSandbox();
    void this.#deadline?.dispose();
  }

  #terminate(): void {
    if (this.#isTerminating) {
      return;
    }
    this.#isTerminating = true;
    const grace = this.#pod.metadata.deletionGracePeriodSeconds ?? this.#graceSeconds();
    void this.#stopAll(grace).then(() => this.#removeObject());
  }

  get #restartPolicy(): string {
    return this.#pod.spec?.restartPolicy ?? "Always";
  }

  #graceSeconds(): number {
    return this.#pod.spec?.terminationGracePeriodSeconds ?? 30;
  }

  async #stopAll(graceSeconds: number): Promise<void> {
    this.#starter.stopStarting();
    await stopContainers(this.#context, this.#pod, this.#records, graceSeconds);
  }

  async #removeObject(): Promise<void> {
    const { metadata } = this.#pod;
    this.#isOver = true;
    this.#publish();
    await this.#writer.flushed();
    this.#releaseSandbox();
    try {
      await this.#context.client.delete(
        { group: "", resource: "pods" },
        metadata.namespace ?? "",
        metadata.name,
        {
          gracePeriodSeconds: 0,
          preconditions: { uid: metadata.uid },
        },
      );
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) {
        this.#context.log.error({ pod: metadata.name, error: messageOf(error) }, "pod removal");
      }
    }
  }

  #armDeadline(): void {
    const seconds = this.#pod.spec?.activeDeadlineSeconds;
    if (seconds === undefined) {
      return;
    }
    this.#deadline = this.#context.clock.after(seconds * 1000, () => {
      const message = "Pod was active on the node longer than the specified deadline";
      this.#failure = { reason: "DeadlineExceeded", message };
      this.#context.recorder.event(this.#pod, "Normal", "DeadlineExceeded", message);
      this.#isOver = true;
      void this.#stopAll(this.#graceSeconds()).then(() => {
        this.#publish();
        this.#releaseSandbox();
      });
    });
  }

  #releaseSandbox(): void {
    if (this.#podIp !== "" && !this.#pod.spec?.hostNetwork) {
      this.#context.network.release({
        namespace: this.#pod.metadata.namespace ?? "",
        name: this.#pod.metadata.name,
      });
    }
  }

  #facts(): NodeFacts {
    const { hostIp, nodeName, cpuMillis, memoryBytes, network } = this.#context;
    const dnsNamespace = network.dnsNameOf(this.#pod.metadata.namespace ?? "");
    return { podIp: this.#podIp, hostIp, nodeName, dnsNamespace, cpuMillis, memoryBytes };
  }

  /** Syncs again after a delay, or sooner if that was asked for before. */
  #wakeAfter(delayMs: number): void {
    const dueMs = this.#context.clock.now().getTime() + delayMs;
    if (this.#wake && this.#wakeMs <= dueMs) {
      return;
    }
    void this.#wake?.dispose();
    this.#wakeMs = dueMs;
    this.#wake = this.#context.clock.after(delayMs, () => {
      this.#wake = null;
      this.#kick();
    });
  }

  #publish(): void {
    this.#writer.write((pod) =>
      podStatus({
        pod,
        records: this.#records,
        podIp: this.#podIp,
        hostIp: this.#context.hostIp,
        isSandboxReady: this.#podIp !== "" && !this.#isOver,
        isTerminating: this.#isTerminating,
        nowText: formatTime(this.#context.clock.now()),
        failure: this.#failure,
      }),
    );
  }
}
