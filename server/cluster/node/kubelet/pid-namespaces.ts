import type { Owned } from "../../../core/lifecycle.ts";
import type { Pod } from "../../../kube/index.ts";
import { FileSystem } from "../machine/filesystem.ts";
import { directoryNode } from "../machine/inode.ts";
import { SimulatedMachine } from "../machine/machine.ts";
import { orAborted } from "../machine/pipe.ts";
import type { Process } from "../machine/process.ts";
import { ProcessTable } from "../machine/process-table.ts";
import { Signal } from "../machine/signals.ts";
import type { ContainerRecord } from "./container-record.ts";
import type { PodWorkerContext } from "./pod-worker-context.ts";

/** As whom the sandbox's own process runs. */
const pauseUser = { uid: 65535, gid: 65535, groups: [65535] };

/**
 * Which processes a Pod's containers see: each its own, those of a container that is debugged, or all
 * of the Pod. Source: pkg/kubelet/kuberuntime/util/util.go v1.35 PidNamespaceForPod.
 */
export class PidNamespaces implements Owned {
  readonly #context: PodWorkerContext;
  #shared: { readonly table: ProcessTable<Process>; readonly pause: Process } | null = null;

  constructor(context: PodWorkerContext) {
    this.#context = context;
  }

  /** The namespace that a container joins; undefined for one of its own. */
  tableOf(
    record: ContainerRecord,
    pod: Pod,
    records: readonly ContainerRecord[],
  ): ProcessTable<Process> | undefined {
    if (pod.spec?.shareProcessNamespace) {
      this.#shared ??= this.#sharedBy(pod);
      return this.#shared.table;
    }
    const target = targetOf(record, pod);
    return target === undefined
      ? undefined
      : records.find(({ spec }) => spec.name === target)?.run?.machine.table;
  }

  dispose(): void {
    this.#shared?.pause.kill(Signal.KILL, true);
  }

  /** PID 1 of a shared namespace is the sandbox's `pause`, which waits for ever. */
  #sharedBy(pod: Pod) {
    const { network, clock, log, processor, nodeName } = this.#context;
    const table = new ProcessTable<Process>();
    const root = { path: "/", root: directoryNode(), readOnly: true, source: "overlay" };
    const machine = new SimulatedMachine({
      pod: { namespace: pod.metadata?.namespace ?? "", name: pod.metadata?.name ?? "" },
      hostname: pod.metadata?.name ?? "",
      podIp: "",
      nodeName,
      hostNetwork: false,
      libc: "musl",
      capabilities: new Set(),
      network,
      clock,
      log,
      share: processor.share(),
      processes: table,
      programs: new Map(),
      makeFileSystem: () =>
        new FileSystem({ ...root, type: "overlay" }, () => clock.now().getTime()),
    });
    const pause = machine.spawn({
      argv: ["/pause"],
      program: (process) => orAborted<number>(process.signal, () => undefined),
      env: new Map(),
      cwd: "/",
      credentials: pauseUser,
      parent: null,
      files: new Map(),
    });
    return { table, pause };
  }
}

/** The container that an ephemeral one was started to look at. */
function targetOf(record: ContainerRecord, pod: Pod): string | undefined {
  const spec = (pod.spec?.ephemeralContainers ?? []).find(({ name }) => name === record.spec.name);
  return spec?.targetContainerName;
}
