import { messageOf } from "../../../core/errors.ts";
import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime } from "../../../core/time.ts";
import { type Pod, StatusError, type StoredObject } from "../../../kube/index.ts";
import type { Inode } from "../machine/inode.ts";
import { type ContainerRecord, isRunning, isSidecar, newRecord } from "./container-record.ts";
import { ContainerStarter } from "./container-starter.ts";
import type { NodeFacts } from "./node-facts.ts";
import { podStatus } from "./pod-status.ts";
import type { PodWorkerContext } from "./pod-worker-context.ts";
import { restoreRecord } from "./restore.ts";
import { StatusWriter } from "./status-writer.ts";
import { stopContainers } from "./termination.ts";
import { buildVolumes, VolumeFault } from "./volumes.ts";

type Failure = { readonly reason: string; readonly message: string };

/** How long a volume that can't be set up is left before the next try. */
const volumeRetryMs = 2000;

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
  #pod: StoredObject<Pod>;
  #podIp = "";
  #volumes: Map<string, Inode> | null = null;
  /** Milliseconds since 1970 before which failed volumes aren't tried again. */
  #mountNotBeforeMs = 0;
  #failure: Failure | null = null;
  #isSyncing = false;
  #isStale = false;
  #isTerminating = false;
  #isOver = false;
  #wake: Owned | null = null;
  #deadline: Owned | null = null;

  constructor(context: PodWorkerContext, pod: StoredObject<Pod>) {
    this.#context = context;
    this.#pod = pod;
    this.#writer = new StatusWriter(context, pod);
    this.#starter = new ContainerStarter(context, this.#life.signal, () => this.#kick());
    this.#adoptContainers();
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
    this.#adoptContainers();
    this.#kick();
  }

  /** The object is gone (forced deletion): containers are killed at once. */
  remove(): void {
    this.dispose();
  }

  dispose(): void {
    this.#isOver = true;
    this.#life.abort(new Error("the pod is gone"));
    void this.#wake?.dispose();
    void this.#deadline?.dispose();
    this.#writer.dispose();
    for (const record of this.#records) {
      this.#starter.release(record);
      record.run?.kill();
    }
    this.#releaseSandbox();
  }

  #adoptContainers(): void {
    const {
      initContainers = [],
      containers,
      ephemeralContainers = [],
    } = this.#pod.spec ?? {
      containers: [],
    };
    const known = new Set(this.#records.map((record) => record.spec.name));
    const add = (kind: ContainerRecord["kind"], spec: ContainerRecord["spec"]) => {
      if (!known.has(spec.name)) {
        this.#records.push(newRecord(kind, spec));
      }
    };
    for (const spec of initContainers) {
      add("init", spec);
    }
    for (const spec of containers) {
      add("regular", spec);
    }
    for (const spec of ephemeralContainers) {
      add("ephemeral", spec);
    }
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
        restoreRecord(record, this.#pod.status, this.#context.clock.now()) || hadContainers;
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
        this.#wakeAfter(volumeRetryMs);
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
    const { network, nodeName, hostIp, recorder } = this.#context;
    if (this.#podIp === "") {
      const address = {
        namespace: this.#pod.metadata.namespace ?? "",
        name: this.#pod.metadata.name,
      };
      this.#podIp = this.#pod.spec?.hostNetwork ? hostIp : network.allocate(address, nodeName);
      this.#armDeadline();
    }
    if (this.#volumes) {
      return true;
    }
    const nowMs = this.#context.clock.now().getTime();
    if (nowMs < this.#mountNotBeforeMs) {
      this.#wakeAfter(this.#mountNotBeforeMs - nowMs);
      return false;
    }
    try {
      this.#volumes = buildVolumes(this.#pod, this.#facts(), this.#context.volumes, nowMs);
      return true;
    } catch (error) {
      if (!(error instanceof VolumeFault)) {
        throw error;
      }
      recorder.event(this.#pod, "Warning", "FailedMount", error.message);
      this.#mountNotBeforeMs = nowMs + volumeRetryMs;
      this.#wakeAfter(volumeRetryMs);
      return false;
    }
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
    if (isRunning(record) || !this.#shouldRun(record) || !this.#volumes) {
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
      volumes: this.#volumes,
    });
    this.#publish();
    if (retryMs !== null) {
      record.notBeforeMs = this.#context.clock.now().getTime() + retryMs;
      this.#wakeAfter(retryMs);
    }
  }

  #shouldRun(record: ContainerRecord): boolean {
    const ended = record.terminated;
    if (!ended) {
      return true;
    }
    if (record.kind === "ephemeral") {
      return false;
    }
    const policy = this.#pod.spec?.restartPolicy ?? "Always";
    if (isSidecar(record)) {
      return true;
    }
    const failed = ended.exitCode !== 0;
    return record.kind === "init"
      ? failed && policy !== "Never"
      : policy === "Always" || (policy === "OnFailure" && failed);
  }

  /** Ends the Pod when nothing is left to run: sidecars stop last. */
  #finishIfDone(): void {
    const inits = this.#records.filter((record) => record.kind === "init" && !isSidecar(record));
    const failedInit = inits.some(
      (record) => record.terminated && !this.#shouldRun(record) && record.terminated.exitCode !== 0,
    );
    const regular = this.#records.filter((record) => record.kind === "regular");
    const isDone = regular.every((record) => record.terminated && !this.#shouldRun(record));
    if (!isDone && !failedInit) {
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
    const { hostIp, nodeName, cpuMillis, memoryBytes } = this.#context;
    return { podIp: this.#podIp, hostIp, nodeName, cpuMillis, memoryBytes };
  }

  #wakeAfter(delayMs: number): void {
    void this.#wake?.dispose();
    this.#wake = this.#context.clock.after(delayMs, () => this.#kick());
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
