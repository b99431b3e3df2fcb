import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime, instantFromMs } from "../../../core/time.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";
import { formatGoDuration } from "../go/duration.ts";
import type { Image } from "../images/image.ts";
import type { Process } from "../machine/process.ts";
import type { ProcessTable } from "../machine/process-table.ts";
import { BackOff } from "./back-off.ts";
import type { ContainerRecord, Terminated } from "./container-record.ts";
import { ContainerRun } from "./container-run.ts";
import { containerEnvironment } from "./environment.ts";
import { fieldPathOf } from "./field-path.ts";
import { runHook } from "./hooks.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { PodWorkerContext } from "./pod-worker-context.ts";
import { ContainerProbes } from "./probes.ts";
import { StartFault, verifyRunAsNonRoot } from "./security.ts";
import { stopContainer } from "./termination.ts";
import type { PodVolume } from "./volumes/source.ts";

/** What a start needs of its Pod. */
export interface StartRequest {
  readonly pod: StoredObject<Pod>;
  readonly facts: NodeFacts;
  readonly volumes: ReadonlyMap<string, PodVolume>;
  /** The PID namespace that a container of the Pod joins; undefined for one of its own. */
  processesOf(record: ContainerRecord): ProcessTable<Process> | undefined;
}

/** As upstream keeps of a termination message. */
const terminationMessageBytesMax = 4096;
const startFaultRetryMs = 2000;

/**
 * Starts the containers of one Pod, with pulls, back-off, hooks and probes, and notes how they end.
 * Source: pkg/kubelet/kuberuntime/kuberuntime_container.go v1.35 startContainer (order and texts).
 */
export class ContainerStarter {
  readonly #context: PodWorkerContext;
  readonly #signal: AbortSignal;
  readonly #changed: () => void;
  readonly #backOff: BackOff;
  readonly #probes = new Map<ContainerRecord, Owned>();
  readonly #starting = new AbortController();

  constructor(context: PodWorkerContext, life: AbortSignal, changed: () => void) {
    this.#context = context;
    this.#changed = changed;
    this.#backOff = new BackOff(context.clock);
    this.#signal = AbortSignal.any([life, this.#starting.signal]);
  }

  /** The Pod ends: what is being pulled or started is given up. */
  stopStarting(): void {
    this.#starting.abort(new Error("the pod is being stopped"));
    for (const probes of this.#probes.values()) {
      void probes.dispose();
    }
  }

  /** Ends the probes of a container. */
  release(record: ContainerRecord): void {
    void this.#probes.get(record)?.dispose();
    this.#probes.delete(record);
  }

  /** @returns null when started, else after how many milliseconds to try again. */
  async start(record: ContainerRecord, request: StartRequest): Promise<number | null> {
    const waitMs = this.#crashBackOff(record, request.pod);
    if (waitMs > 0) {
      return waitMs;
    }
    const event = (type: "Normal" | "Warning", reason: string, message: string) =>
      this.#event(record, request.pod, type, reason, message);
    const { uid } = request.pod.metadata;
    const { image = "", imagePullPolicy = "IfNotPresent" } = record.spec;
    const ensured = await this.#context.images.ensure(
      image,
      imagePullPolicy,
      uid,
      event,
      this.#signal,
    );
    if (ensured.kind === "waiting") {
      this.#wait(record, ensured.reason, ensured.message);
      return ensured.retryMs;
    }
    record.imageName = ensured.name;
    record.imageId = `${ensured.name.replace(/[:@][^/]*$/, "")}@${ensured.image.digest}`;
    const run = this.#create(record, request, ensured.image);
    if (run === null) {
      return startFaultRetryMs;
    }
    await this.#started(record, request, run);
    return null;
  }

  /** Milliseconds until a crashed container may start again. */
  #crashBackOff(record: ContainerRecord, pod: StoredObject<Pod>): number {
    if (!record.terminated && !record.last) {
      return 0;
    }
    const key = record.spec.name;
    const remainingMs = this.#backOff.remaining(key, record.finishedMs);
    if (remainingMs <= 0) {
      if (record.terminated || isCrashWait(record.waiting?.reason)) {
        this.#backOff.next(key);
      }
      return 0;
    }
    const { name, namespace, uid } = pod.metadata;
    const where = `${name}_${namespace}(${uid})`;
    const delay = formatGoDuration(this.#backOff.delay(key));
    this.#event(
      record,
      pod,
      "Warning",
      "BackOff",
      `Back-off restarting failed container ${key} in pod ${where}`,
    );
    this.#wait(
      record,
      "CrashLoopBackOff",
      `back-off ${delay} restarting failed container=${key} pod=${where}`,
    );
    return remainingMs;
  }

  #wait(record: ContainerRecord, reason: string, message: string): void {
    if (record.terminated) {
      record.last = record.terminated;
      record.terminated = null;
    }
    record.waiting = { reason, message };
  }

  #create(record: ContainerRecord, request: StartRequest, image: Image): ContainerRun | null {
    const { pod, facts, volumes } = request;
    const processes = request.processesOf(record);
    const { network, clock, processor, log } = this.#context;
    try {
      const env = containerEnvironment(pod, record.spec, facts, this.#context.volumes);
      verifyRunAsNonRoot(pod, record.spec, image);
      const hasRun = record.terminated !== null || record.last !== null;
      const output = this.#context.logs.open({
        pod: pod.metadata.uid,
        container: record.spec.name,
        run: record.restartCount + (hasRun ? 1 : 0),
      });
      const run = new ContainerRun({
        pod,
        output,
        container: record.spec,
        image,
        env,
        volumes,
        facts,
        network,
        clock,
        processor,
        log,
        ...(processes ? { processes } : {}),
      });
      this.#event(record, pod, "Normal", "Created", "Container created");
      return run;
    } catch (error) {
      if (!(error instanceof StartFault)) {
        throw error;
      }
      this.#faulted(record, pod, error);
      return null;
    }
  }

  #faulted(record: ContainerRecord, pod: StoredObject<Pod>, fault: StartFault): void {
    if (fault.reason !== "RunContainerError") {
      this.#event(record, pod, "Warning", "Failed", `Error: ${fault.message}`);
      this.#wait(record, fault.reason, fault.message);
      return;
    }
    this.#event(record, pod, "Normal", "Created", "Container created");
    this.#event(record, pod, "Warning", "Failed", `Error: ${fault.message}`);
    if (record.terminated || record.last) {
      record.restartCount += 1;
    }
    const now = this.#context.clock.now();
    record.finishedMs = now.getTime();
    const ended: Terminated = {
      exitCode: fault.message.includes("permission denied") ? 126 : 128,
      reason: "StartError",
      message: fault.message,
      startedAt: "1970-01-01T00:00:00Z",
      finishedAt: formatTime(now),
    };
    if (pod.spec?.restartPolicy === "Never") {
      record.last = record.terminated ?? record.last;
      record.terminated = ended;
      record.waiting = null;
      return;
    }
    record.last = ended;
    record.terminated = null;
    record.waiting = { reason: "RunContainerError", message: fault.message };
  }

  async #started(record: ContainerRecord, request: StartRequest, run: ContainerRun): Promise<void> {
    const { pod } = request;
    if (record.terminated || record.last) {
      record.restartCount += 1;
      record.last = record.terminated ?? record.last;
    }
    record.terminated = null;
    record.waiting = null;
    record.run = run;
    record.ready = false;
    record.started = false;
    void run.exited.then((code) => this.#ended(record, run, code));
    this.#event(record, pod, "Normal", "Started", "Container started");
    if (!(await this.#postStart(record, request, run))) {
      return;
    }
    if (record.run !== run) {
      return;
    }
    const probes = new ContainerProbes(this.#context, pod, record, run, this.#changed);
    this.#probes.set(record, probes);
    probes.begin();
  }

  /** @returns false when the hook failed and the container was killed for it. */
  async #postStart(
    record: ContainerRecord,
    request: StartRequest,
    run: ContainerRun,
  ): Promise<boolean> {
    const hook = record.spec.lifecycle?.postStart;
    if (!hook) {
      return true;
    }
    const signal = AbortSignal.any([this.#signal, run.init.signal]);
    // A container that ends meanwhile ends for a reason of its own.
    const wentWell = await runHook(this.#context, record, hook, signal).catch(() => true);
    if (wentWell) {
      return true;
    }
    this.#event(record, request.pod, "Warning", "FailedPostStartHook", "PostStartHook failed");
    const grace = request.pod.spec?.terminationGracePeriodSeconds ?? 30;
    void stopContainer(this.#context, request.pod, record, grace, "FailedPostStartHook");
    return false;
  }

  #ended(record: ContainerRecord, run: ContainerRun, code: number): void {
    if (record.run !== run) {
      return;
    }
    this.release(record);
    const now = this.#context.clock.now();
    record.run = null;
    record.olderLog = record.endedLog;
    record.endedLog = run.log;
    record.ready = false;
    record.started = false;
    record.finishedMs = now.getTime();
    const message = terminationMessage(record, run, code);
    record.terminated = {
      exitCode: code,
      reason: code === 0 ? "Completed" : "Error",
      ...(message === "" ? {} : { message }),
      startedAt: formatTime(instantFromMs(run.startedMs)),
      finishedAt: formatTime(now),
      containerID: run.id,
    };
    this.#changed();
  }

  #event(
    record: ContainerRecord,
    pod: StoredObject<Pod>,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
  ): void {
    this.#context.recorder.event(pod, type, reason, message, { fieldPath: fieldPathOf(record) });
  }
}

function isCrashWait(reason: string | undefined): boolean {
  return reason === "CrashLoopBackOff" || reason === "RunContainerError";
}

/** What the container left in its termination file, or the end of its log if it may fall back to it. */
function terminationMessage(record: ContainerRecord, run: ContainerRun, code: number): string {
  const path = record.spec.terminationMessagePath ?? "/dev/termination-log";
  const message = run.readTail(path, terminationMessageBytesMax);
  if (
    message !== "" ||
    code === 0 ||
    record.spec.terminationMessagePolicy !== "FallbackToLogsOnError"
  ) {
    return message;
  }
  const lines = run.log.lines.slice(-80).map((line) => Buffer.from(line.bytes).toString("utf8"));
  return lines.join("").slice(-2048);
}
