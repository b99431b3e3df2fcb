import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type ApiClient, clientOf, throughput } from "./learner.ts";
import { atLeast, atMost, ms, type Row } from "./row.ts";

const program = join(import.meta.dirname, "..", "..", "server", "cluster", "main.ts");
/** Whatever is not ready by then fails the run. */
const waitMsMax = 60_000;
const seconds = (value: number) => `${value.toFixed(2)} s`;

async function startCluster(directory: string): Promise<{ child: ChildProcess; tookMs: number }> {
  const startedMs = performance.now();
  const args = [program, "--port", "0", "--data-dir", directory, "--kubeconfig"];
  const child = spawn(process.execPath, [...args, join(directory, "admin.kubeconfig")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(child.stdout), "line");
  if (!/ready/.test(String(line))) {
    throw new Error(`the cluster said: ${line}`);
  }
  return { child, tookMs: performance.now() - startedMs };
}

async function createsRow(client: ApiClient, count: number): Promise<Row> {
  const perSecond = await throughput(count, 32, (index) =>
    client.send(
      "POST",
      "/api/v1/namespaces/default/configmaps",
      JSON.stringify({ metadata: { name: `bench-${index}` }, data: { a: "b" } }),
    ),
  );
  const what = `durable creates over 32 connections`;
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
  const { child, tookMs } = await startCluster(directory);
  try {
    const kubeconfig = join(directory, "admin.kubeconfig");
    const client = clientOf(kubeconfig, 32);
    const rows = [
      atMost("cluster, start to ready", tookMs, 1000, ms),
      await createsRow(client, full ? 20_000 : 5_000),
      deploymentRow(kubectl, kubeconfig, 1, 1),
      deploymentRow(kubectl, kubeconfig, 50, 3),
    ];
    client.dispose();
    return rows;
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
    await rm(directory, { recursive: true, force: true });
  }
}
