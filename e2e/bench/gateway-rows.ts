import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { secondsOf } from "../fixtures/processes.ts";
import { Tab } from "../fixtures/tab.ts";
import { type ApiClient, adminKubeconfig, clientOf, inShell, throughput } from "./learner.ts";
import { atLeast, atMost, percentile, type Row } from "./row.ts";

const pods = "/api/v1/namespaces/default/pods";

/** Milliseconds of single runs of `kubectl get pods`, timed by the shell that runs them. */
function timedLoop(kubectl: string, runs: number): string {
  return `for ((i = 0; i < ${runs}; i++)); do s=\${EPOCHREALTIME/./}; ${kubectl} get pods >/dev/null 2>&1; e=\${EPOCHREALTIME/./}; echo $(((e - s) / 1000)); done`;
}

function numbersIn(text: string): number[] {
  return text.trim().split("\n").map(Number);
}

/** The same command in a sandbox and straight to the cluster, by turns. */
async function ratioRow(kubebook: Kubebook, kubectl: string, turns: number): Promise<Row> {
  const inSandbox: number[] = [];
  const straight: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const { stdout } = await inShell(kubebook, "bench", timedLoop("kubectl", 5));
    inSandbox.push(...numbersIn(stdout));
    const loop = timedLoop(`${kubectl} --kubeconfig ${adminKubeconfig(kubebook)}`, 5);
    straight.push(...numbersIn(execFileSync("bash", ["-c", loop], { encoding: "utf8" })));
  }
  const [a, b] = [percentile(inSandbox, 50), percentile(straight, 50)];
  const what = `kubectl get pods, sandbox / straight (${a} / ${b} ms)`;
  return atMost(what, a / b, 1.2, (ratio) => ratio.toFixed(2));
}

/** A client for each open sandbox, over its own socket; and some whose token is not their socket's. */
function learnersOf({ dataDir }: Kubebook): ApiClient[] {
  const homes = join(dataDir, "homes");
  // Spare sandboxes have a home, too, but nobody's kubeconfig.
  const configs = readdirSync(homes)
    .map((home) => join(homes, home, ".kube", "config"))
    .filter((file) => existsSync(file));
  const gateway = join(dataDir, "gateway");
  const sockets = readdirSync(gateway).filter((name) => name.startsWith("s-"));
  return sockets.flatMap((socket) =>
    configs.map((config) => clientOf(config, 8, join(gateway, socket, "s"))),
  );
}

/** The clients whose token is their socket's, and whose sandbox has no Pods: all of them ask for the same. */
async function comparable(clients: readonly ApiClient[]): Promise<ApiClient[]> {
  const answers = await Promise.all(clients.map((client) => client.read(pods)));
  return clients.filter(
    (_, index) => (answers[index] as { items?: unknown[] }).items?.length === 0,
  );
}

/**
 * GETs through the gateway over 32 connections, and the same straight. What one sandbox may ask at once is bounded,
 * so several ask. How many a core does in a second is told by the processor time of the gateway's process: other
 * processes share the machine with it.
 */
async function throughputRows(kubebook: Kubebook, sandboxes: number): Promise<Row[]> {
  const tabs = await Promise.all(
    Array.from({ length: sandboxes }, async () => {
      const tab = await Tab.open(kubebook.url);
      await tab.prompt();
      return tab;
    }),
  );
  const learners = await comparable(learnersOf(kubebook));
  const admin = clientOf(adminKubeconfig(kubebook), 32);
  const ask = (count: number) =>
    throughput(count, 32, (index) => learners[index % learners.length]?.send("GET", pods) ?? 0);
  await ask(learners.length * 100);
  const before = secondsOf(kubebook.pid);
  const count = learners.length * 400;
  const through = await ask(count);
  const perCore = count / (secondsOf(kubebook.pid) - before);
  const straight = await throughput(count, 32, () => admin.send("GET", pods));
  for (const client of [...learners, admin]) {
    client.dispose();
  }
  for (const tab of tabs) {
    tab.close();
  }
  const perSecond = (value: number) => `${Math.round(value)}/s`;
  return [
    atLeast("GETs that the gateway serves with one core", perCore, 2000, perSecond),
    { what: "GETs through the gateway", measured: perSecond(through), bar: "", reached: null },
    { what: "the same straight", measured: perSecond(straight), bar: "", reached: null },
  ];
}

/** What the gateway costs. */
export async function gatewayRows(
  kubebook: Kubebook,
  kubectl: string,
  full: boolean,
): Promise<Row[]> {
  return [
    ...(await throughputRows(kubebook, full ? 8 : 4)),
    await ratioRow(kubebook, kubectl, full ? 10 : 3),
  ];
}
