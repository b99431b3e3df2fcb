import type { Clock } from "../../../core/clock.ts";
import type { Container } from "../../../kube/index.ts";
import type { Network } from "../../network/network.ts";
import type { ContainerRecord } from "./container-record.ts";
import type { ContainerRun } from "./container-run.ts";
import { ExecFault, execCaptured } from "./exec-captured.ts";
import { httpProbe } from "./http-probe.ts";
import { portOf } from "./ports.ts";

type Hook = NonNullable<NonNullable<Container["lifecycle"]>["postStart"]>;

/**
 * Runs a lifecycle hook to its end. @returns whether it went well: upstream tells no more, since what a hook prints may
 * hold secrets. @throws the signal's reason. Source: pkg/kubelet/lifecycle/handlers.go v1.35.
 */
export async function runHook(
  context: { readonly network: Network; readonly clock: Clock; readonly nodeName: string },
  record: ContainerRecord,
  hook: Hook,
  signal: AbortSignal,
): Promise<boolean> {
  const { run } = record;
  if (!run) {
    return true;
  }
  if (hook.sleep) {
    await context.clock.sleep(hook.sleep.seconds * 1000, signal).catch(() => undefined);
    return true;
  }
  if (hook.exec) {
    return await succeeds(run, hook.exec.command ?? [], signal);
  }
  if (hook.httpGet) {
    const target = {
      host: hook.httpGet.host ?? run.machine.environment.podIp,
      port: portOf(record.spec, hook.httpGet.port),
      path: hook.httpGet.path ?? "/",
      scheme: hook.httpGet.scheme ?? "HTTP",
      headers: hook.httpGet.httpHeaders ?? [],
    };
    return (await httpProbe(context, target, signal)).ok;
  }
  return true;
}

async function succeeds(
  run: ContainerRun,
  command: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await execCaptured(run, command, signal)).code === 0;
  } catch (error) {
    if (error instanceof ExecFault) {
      return false;
    }
    throw error;
  }
}
