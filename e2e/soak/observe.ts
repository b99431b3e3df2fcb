import { readdirSync } from "node:fs";
import { join } from "node:path";
import { adminKubeconfig, clientOf } from "../bench/learner.ts";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { descriptorsOf, processesIn, residentMib, sampleTree } from "../fixtures/processes.ts";

/** What a server holds at one moment. */
export interface Sample {
  /** Since the run began. */
  readonly seconds: number;
  readonly serverMib: number;
  readonly clusterMib: number;
  readonly serverHeapMib: number;
  readonly serverDescriptors: number;
  readonly clusterDescriptors: number;
  /** Server, cluster and everything that they started. */
  readonly processes: number;
  readonly namespaces: number;
  readonly homes: number;
}

/** Reads a {@link Sample} of a running Kubebook again and again. */
export class Observer {
  readonly #kubebook: Kubebook;
  readonly #startedMs = performance.now();
  readonly #clusterPid: number;

  constructor(kubebook: Kubebook) {
    this.#kubebook = kubebook;
    this.#clusterPid = childrenOf(kubebook.pid)[0] ?? 0;
  }

  async sample(): Promise<Sample> {
    const { pid, dataDir } = this.#kubebook;
    return {
      seconds: Math.round((performance.now() - this.#startedMs) / 1000),
      serverMib: residentMib(pid),
      clusterMib: residentMib(this.#clusterPid),
      serverHeapMib: await this.#heapMib(),
      serverDescriptors: descriptorsOf(pid),
      clusterDescriptors: descriptorsOf(this.#clusterPid),
      processes: sampleTree(pid).seconds.size,
      namespaces: await this.#namespaces(),
      homes: readdirSync(join(dataDir, "homes")).length,
    };
  }

  /** Processes of sandboxes, wherever they hang in the tree of the machine's. */
  sandboxProcesses(): number {
    return processesIn(this.#kubebook.dataDir);
  }

  async #heapMib(): Promise<number> {
    const metrics = await (await fetch(`${this.#kubebook.url}/metrics`)).text();
    const bytes = /^kubebook_nodejs_heap_size_used_bytes (\S+)$/m.exec(metrics)?.[1];
    return Number(bytes) / 1024 / 1024;
  }

  async #namespaces(): Promise<number> {
    const client = clientOf(adminKubeconfig(this.#kubebook), 1);
    try {
      const { items } = (await client.read("/api/v1/namespaces")) as { items: unknown[] };
      return items.length;
    } finally {
      client.dispose();
    }
  }
}

function childrenOf(pid: number): number[] {
  return [...sampleTree(pid).seconds.keys()].filter((child) => child !== pid).sort((a, b) => a - b);
}
