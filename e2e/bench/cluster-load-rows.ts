import { execFile, execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { residentMib, sampleTree, secondsBetween } from "../fixtures/processes.ts";
import { startCannedServer } from "./canned-server.ts";
import type { ClusterProcess } from "./cluster-process.ts";
import type { ApiClient } from "./learner.ts";
import { atMost, ms, percentile, type Row } from "./row.ts";

/** `kubectl get pods` to the cluster and to a server that only repeats the cluster's answer, by turns. */
export async function cannedRow(
  kubectl: string,
  directory: string,
  kubeconfig: string,
  turns: number,
): Promise<Row> {
  const canned = await startCannedServer(directory, kubeconfig);
  const cannedConfig = join(directory, "canned.kubeconfig");
  writeFileSync(cannedConfig, canned.kubeconfig, { mode: 0o600 });
  const timings = { real: [] as number[], canned: [] as number[] };
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const [which, file] of [
      ["real", kubeconfig],
      ["canned", cannedConfig],
    ] as const) {
      const startedMs = performance.now();
      await run(kubectl, ["--kubeconfig", file, "get", "pods"]);
      // The first turn fills kubectl's caches.
      if (turn > 0) {
        timings[which].push(performance.now() - startedMs);
      }
    }
  }
  canned.dispose();
  const [a, b] = [percentile(timings.real, 50), percentile(timings.canned, 50)];
  const what = `kubectl get pods, cluster / canned reply (${ms(a)} / ${ms(b)})`;
  return atMost(what, a / b, 1.15, (ratio) => ratio.toFixed(2));
}

/** Not the synchronous one: the canned server answers from this process. */
function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, (error) => (error ? reject(error) : resolve()));
  });
}

const container = (image: string, command?: readonly string[]) => ({
  containers: [{ name: "c", image, ...(command ? { command } : {}) }],
});

/** A namespace with what the chapter's first lab deploys: a Deployment of three and a Pod of its own. */
async function openNamespace(client: ApiClient, name: string): Promise<void> {
  await client.send("POST", "/api/v1/namespaces", JSON.stringify({ metadata: { name } }));
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  while ((await client.send("GET", account)) !== 200) {
    await sleep(20);
  }
  const labels = { app: "backend" };
  const spec = container("gcr.io/google-samples/hello-app:1.0");
  const deployment = {
    metadata: { name: "backend" },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  };
  const pod = { metadata: { name: "frontend" }, spec: container("busybox", ["sleep", "86400"]) };
  const deployments = `/apis/apps/v1/namespaces/${name}/deployments`;
  const created = [
    await client.send("POST", deployments, JSON.stringify(deployment)),
    await client.send("POST", `/api/v1/namespaces/${name}/pods`, JSON.stringify(pod)),
  ];
  if (created.some((status) => status !== 201)) {
    throw new Error(`${name} was answered with ${created}`);
  }
}

/** How long the cluster may take to come to rest, and how long its rest is measured. */
const restMsMax = 60_000;
const idleMs = 10_000;
const idlePercentMax = 3;
const percentOf = (seconds: number) => (seconds * 100_000) / idleMs;

/** 200 namespaces with four Pods each: memory, and what they cost when nothing happens. */
export async function densityRows(client: ApiClient, { pid }: ClusterProcess): Promise<Row[]> {
  const namespaces = 200;
  let next = 0;
  const worker = async () => {
    while (next < namespaces) {
      next += 1;
      await openNamespace(client, `density-${next}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  const startedMs = performance.now();
  let usedSeconds = Number.POSITIVE_INFINITY;
  while (percentOf(usedSeconds) > idlePercentMax && performance.now() - startedMs < restMsMax) {
    const before = sampleTree(pid);
    await sleep(idleMs);
    usedSeconds = secondsBetween(before, sampleTree(pid));
  }
  const what = `${namespaces} namespaces of 4 Pods`;
  const percent = (value: number) => `${value.toFixed(1)} %`;
  return [
    atMost(`${what}, memory`, residentMib(pid), 400, (value) => `${Math.round(value)} MiB`),
    atMost(`${what}, processor when idle`, percentOf(usedSeconds), idlePercentMax, percent),
  ];
}

/** The longest hold of the event loop while a container runs in an endless loop and kubectl asks for Pods. */
export async function endlessLoopRow(
  kubectl: string,
  kubeconfig: string,
  cluster: ClusterProcess,
): Promise<Row> {
  const call = (...args: string[]) =>
    execFileSync(kubectl, ["--kubeconfig", kubeconfig, ...args], { stdio: "ignore" });
  call("run", "busy", "--image=busybox", "--", "sh", "-c", "while true; do :; done");
  call("wait", "--for=condition=Ready", "pod/busy", "--timeout=60s");
  await cluster.longestHoldMs();
  for (let turn = 0; turn < 10; turn += 1) {
    call("get", "pods", "-A");
    await sleep(300);
  }
  const heldMs = await cluster.longestHoldMs();
  call("delete", "pod", "busy", "--now");
  return atMost("event loop held at most, a container in an endless loop", heldMs, 50, ms);
}
