import type { Clock } from "../../../core/clock.ts";
import type { Container, Pod, StoredObject } from "../../../kube/index.ts";
import type { Network } from "../../network/network.ts";
import type { ContainerRecord } from "./container-record.ts";
import { execCaptured } from "./exec-captured.ts";
import { httpProbe } from "./http-probe.ts";
import { portOf } from "./ports.ts";

type Hook = NonNullable<NonNullable<Container["lifecycle"]>["postStart"]>;

/**
 * Runs a lifecycle hook to its end. @returns null when it went well, else the event's text.
 * Source: pkg/kubelet/lifecycle/handlers.go v1.35.
 */
export async function runHook(
  context: { readonly network: Network; readonly clock: Clock; readonly nodeName: string },
  pod: StoredObject<Pod>,
  record: ContainerRecord,
  hook: Hook,
  signal: AbortSignal,
): Promise<string | null> {
  const { run } = record;
  if (!run) {
    return null;
  }
  if (hook.sleep) {
    await context.clock.sleep(hook.sleep.seconds * 1000, signal).catch(() => undefined);
    return null;
  }
  if (hook.exec) {
    const command = hook.exec.command ?? [];
    const { code, output } = await execCaptured(run, command, signal);
    if (code === 0) {
      return null;
    }
    const words = command.map((word) => `"${word}"`).join(" ");
    return `Exec lifecycle hook ([${words.replace(/"/g, "")}]) for Container "${record.spec.name}" in Pod "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})" failed - error: command '${command.join(" ")}' exited with ${code}: ${output}, message: ${JSON.stringify(output)}`;
  }
  if (hook.httpGet) {
    const target = {
      host: hook.httpGet.host ?? run.machine.environment.podIp,
      port: portOf(record.spec, hook.httpGet.port),
      path: hook.httpGet.path ?? "/",
      scheme: hook.httpGet.scheme ?? "HTTP",
      headers: hook.httpGet.httpHeaders ?? [],
    };
    const result = await httpProbe(context, target, signal);
    return result.ok
      ? null
      : `HTTP lifecycle hook (${target.path}) for Container "${record.spec.name}" in Pod "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})" failed - error: ${result.message}`;
  }
  return null;
}
