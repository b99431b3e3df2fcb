import type { Owned } from "../../../core/lifecycle.ts";
import type { Container, Pod, StoredObject } from "../../../kube/index.ts";
import type { ContainerRecord } from "./container-record.ts";
import type { ContainerRun } from "./container-run.ts";
import { ExecFault, execCaptured } from "./exec-captured.ts";
import { fieldPathOf } from "./field-path.ts";
import { httpProbe, type ProbeResult, tcpProbe } from "./http-probe.ts";
import type { PodWorkerContext } from "./pod-worker-context.ts";
import { portOf } from "./ports.ts";
import { stopContainer } from "./termination.ts";

type Probe = NonNullable<Container["livenessProbe"]>;
type Kind = "Startup" | "Liveness" | "Readiness";

/**
 * The probes of one run of a container. Without a probe a container is started and ready at once and
 * costs nothing. Source: pkg/kubelet/prober/worker.go and prober.go v1.35.
 */
export class ContainerProbes implements Owned {
  readonly #context: PodWorkerContext;
  readonly #pod: StoredObject<Pod>;
  readonly #record: ContainerRecord;
  readonly #run: ContainerRun;
  readonly #changed: () => void;
  readonly #timers = new Set<Owned>();
  readonly #end = new AbortController();

  constructor(
    context: PodWorkerContext,
    pod: StoredObject<Pod>,
    record: ContainerRecord,
    run: ContainerRun,
    changed: () => void,
  ) {
    this.#context = context;
    this.#pod = pod;
    this.#record = record;
    this.#run = run;
    this.#changed = changed;
  }

  begin(): void {
    const { startupProbe, livenessProbe, readinessProbe } = this.#record.spec;
    if (startupProbe) {
      this.#watch("Startup", startupProbe, (isHealthy) => {
        if (isHealthy) {
          this.#markStarted();
        } else {
          this.#kill("startup", startupProbe);
        }
        return false;
      });
    } else {
      this.#markStarted();
    }
    if (livenessProbe) {
      this.#watch("Liveness", livenessProbe, (isHealthy) => {
        if (!isHealthy) {
          this.#kill("liveness", livenessProbe);
        }
        return isHealthy;
      });
    }
    if (readinessProbe) {
      this.#watch("Readiness", readinessProbe, (isHealthy) => {
        this.#setReady(isHealthy);
        return true;
      });
    }
  }

  dispose(): void {
    this.#end.abort(new Error("the container has ended"));
    for (const timer of this.#timers) {
      void timer.dispose();
    }
    this.#timers.clear();
  }

  #markStarted(): void {
    this.#record.started = true;
    if (!this.#record.spec.readinessProbe) {
      this.#record.ready = true;
    }
    this.#changed();
  }

  #setReady(isReady: boolean): void {
    if (this.#record.ready !== isReady) {
      this.#record.ready = isReady;
      this.#changed();
    }
  }

  #kill(why: string, probe: Probe): void {
    const seconds =
      probe.terminationGracePeriodSeconds ?? this.#pod.spec?.terminationGracePeriodSeconds ?? 30;
    const message = `Container ${this.#record.spec.name} failed ${why} probe, will be restarted`;
    void stopContainer(this.#context, this.#pod, this.#record, seconds, message);
  }

  /** Probes periodically; `settle` hears of each threshold that is reached and says whether to go on. */
  #watch(kind: Kind, probe: Probe, settle: (isHealthy: boolean) => boolean): void {
    const periodMs = (probe.periodSeconds ?? 10) * 1000;
    const counter = new ThresholdCounter(probe);
    const tick = async () => {
      const mayProbe = kind === "Startup" || this.#record.started;
      const result = mayProbe && !this.#end.signal.aborted ? await this.#once(probe) : null;
      if (this.#end.signal.aborted) {
        return;
      }
      if (result) {
        this.#report(kind, result);
        // What couldn't be asked says nothing of the container.
        const isKnown = result.isUnknown !== true;
        if (isKnown && counter.reaches(result.ok) && !settle(result.ok)) {
          return;
        }
      }
      this.#later(mayProbe ? periodMs : Math.min(periodMs, 1000), tick);
    };
    this.#later((probe.initialDelaySeconds ?? 0) * 1000, tick);
  }

  #later(delayMs: number, task: () => Promise<void>): void {
    const timer = this.#context.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      void task();
    });
    this.#timers.add(timer);
  }

  #report(kind: Kind, result: ProbeResult): void {
    if (!result.ok) {
      const how = result.isUnknown ? "errored and resulted in unknown state" : "failed";
      const message = `${kind} probe ${how}: ${result.message}`;
      const fieldPath = fieldPathOf(this.#record);
      this.#context.recorder.event(this.#pod, "Warning", "Unhealthy", message, { fieldPath });
    }
  }

  async #once(probe: Probe): Promise<ProbeResult> {
    const timeoutSeconds = probe.timeoutSeconds ?? 1;
    const timeout = new AbortController();
    const timer = this.#context.clock.after(timeoutSeconds * 1000, () =>
      timeout.abort(new Error("timeout")),
    );
    const signal = AbortSignal.any([this.#end.signal, timeout.signal]);
    try {
      return await this.#ask(probe, signal, timeoutSeconds);
    } finally {
      await timer.dispose();
    }
  }

  async #ask(probe: Probe, signal: AbortSignal, timeoutSeconds: number): Promise<ProbeResult> {
    const { podIp } = this.#run.machine.environment;
    if (probe.httpGet) {
      const { host, path = "/", scheme = "HTTP", httpHeaders = [] } = probe.httpGet;
      const port = portOf(this.#record.spec, probe.httpGet.port);
      if (port === 0) {
        return unknownPort(probe.httpGet.port);
      }
      const target = {
        host: host ?? podIp,
        port,
        path,
        scheme,
        headers: httpHeaders,
      };
      return await httpProbe(this.#context, target, signal);
    }
    if (probe.tcpSocket) {
      const port = portOf(this.#record.spec, probe.tcpSocket.port);
      if (port === 0) {
        return unknownPort(probe.tcpSocket.port);
      }
      return await tcpProbe(this.#context, probe.tcpSocket.host ?? podIp, port, signal);
    }
    if (probe.exec) {
      return await this.#exec(probe.exec.command ?? [], signal, timeoutSeconds);
    }
    const port = probe.grpc?.port ?? 0;
    return {
      ok: false,
      message: `timeout: failed to connect service "${podIp}:${port}" within ${timeoutSeconds}s: context deadline exceeded`,
    };
  }

  async #exec(
    command: readonly string[],
    signal: AbortSignal,
    timeoutSeconds: number,
  ): Promise<ProbeResult> {
    try {
      const { code, output } = await execCaptured(this.#run, command, signal);
      return { ok: code === 0, message: output };
    } catch (error) {
      if (error instanceof ExecFault) {
        const message = `rpc error: code = Unknown desc = ${error.asRuntimeTells}`;
        return { ok: false, isUnknown: true, message };
      }
      return {
        ok: false,
        message: `command timed out: "${command.join(" ")}" timed out after ${timeoutSeconds}s`,
      };
    }
  }
}

/** No port of the container has the name, so upstream takes it for a number. */
function unknownPort(port: unknown): ProbeResult {
  const message = `strconv.Atoi: parsing ${JSON.stringify(String(port))}: invalid syntax`;
  return { ok: false, isUnknown: true, message };
}

/** Counts equal results in a row against a probe's thresholds. */
class ThresholdCounter {
  readonly #successes: number;
  readonly #failures: number;
  #streak = 0;
  #last: boolean | null = null;

  constructor(probe: Probe) {
    this.#successes = probe.successThreshold ?? 1;
    this.#failures = probe.failureThreshold ?? 3;
  }

  reaches(ok: boolean): boolean {
    this.#streak = this.#last === ok ? this.#streak + 1 : 1;
    this.#last = ok;
    return this.#streak >= (ok ? this.#successes : this.#failures);
  }
}
