import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secondsOf } from "../fixtures/processes.ts";
import { cannedRow, densityRows, endlessLoopRow } from "./cluster-load-rows.ts";
import { type ClusterProcess, startClusterProcess } from "./cluster-process.ts";
import { clientOf } from "./learner.ts";
import { openConnections } from "./raw-client.ts";
import { atLeast, atMost, ms, type Row } from "./row.ts";

/** Whatever is not ready by then fails the run. */
const waitMsMax = 60_000;
const seconds = (value: number) => `${value.toFixed(2)} s`;

async function createsRow(
  kubeconfig: string,
  { pid }: ClusterProcess,
  count: number,
): Promise<Row> {
  const connections = await openConnections(kubeconfig, 32);
  let next = 0;
  const create = async (connection: (typeof connections)[number]) => {
    while (next < count) {
      const name = `bench-${next}`;
      next += 1;
      const body = JSON.stringify({ metadata: { name }, data: { a: "b" } });
      const status = await connection.post("/api/v1/namespaces/default/configmaps", body);
      if (status !== 201) {
        throw new Error(`the creation of ${name} was answered with ${status}`);
      }
    }
  };
  const usedSeconds = secondsOf(pid);
  const startedMs = performance.now();
  await Promise.all(connections.map(create));
  const perSecond = (count / (performance.now() - startedMs)) * 1000;
  const eachMs = ((secondsOf(pid) - usedSeconds) / count) * 1000;
  for (const connection of connections) {
    connection.dispose();
  }
  const what = `durable creates over 32 connections (${eachMs.toFixed(2)} ms of processor each)`;
  return atLeast(what, perSecond, 5000, (value) => `${Math.round(value)}/s`);
}

function deploymentRow(
  kubectl: string,
  kubeconfig: string,
  replicas: number,
  barSeconds: number,
): Row {
  const run = (...args: string[]) =>
    execFileSync(kubectl, ["--kubeconfig", kubeconfig, ...args], {
      stdio: "ignore",
      timeout: waitMsMax,
    });
  const startedMs = performance.now();
  run("create", "deploy", `web-${replicas}`, "--image=nginx", `--replicas=${replicas}`);
  run("rollout", "status", "deploy", `web-${replicas}`);
  const tookSeconds = (performance.now() - startedMs) / 1000;
  return atMost(`Deployment of ${replicas}, until ready`, tookSeconds, barSeconds, seconds);
}

/** The embedded cluster by itself, in a directory of its own. */
export async function clusterRows(kubectl: string, full: boolean): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "kubebook-bench-"));
  // A first start makes keys and compiles; readers wait for later ones.
  const first = await startClusterProcess(directory);
  await first.stop();
  const cluster = await startClusterProcess(directory);
  const kubeconfig = join(directory, "admin.kubeconfig");
  const client = clientOf(kubeconfig, 32);
  try {
    return [
      { what: "cluster, first start", measured: ms(first.startMs), bar: "", reached: null },
      atMost("cluster, start to ready", cluster.startMs, 1000, ms),
      deploymentRow(kubectl, kubeconfig, 1, 1),
      deploymentRow(kubectl, kubeconfig, 50, 3),
      await cannedRow(kubectl, directory, kubeconfig, full ? 30 : 10),
      await endlessLoopRow(kubectl, kubeconfig, cluster),
      ...(await densityRows(client, cluster)),
      await createsRow(kubeconfig, cluster, full ? 20_000 : 5_000),
    ];
  } finally {
    client.dispose();
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
