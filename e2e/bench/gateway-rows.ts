import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { adminKubeconfig, clientOf, inShell, throughput } from "./learner.ts";
import { atLeast, atMost, percentile, type Row } from "./row.ts";
import { Tab } from "./tab.ts";

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

/** GETs through the gateway over 32 connections, and the same straight. */
async function throughputRows(kubebook: Kubebook, count: number): Promise<Row[]> {
  const tab = await Tab.open(kubebook.url);
  await tab.prompt();
  const homes = join(kubebook.dataDir, "homes");
  // Spare sandboxes have a home, too, but nobody's kubeconfig.
  const configs = readdirSync(homes).map((home) => join(homes, home, ".kube", "config"));
  const config = configs.find((file) => existsSync(file)) ?? "";
  const sockets = join(kubebook.dataDir, "gateway");
  const [socket = ""] = readdirSync(sockets).filter((name) => name.startsWith("s-"));
  const learner = clientOf(config, 32, join(sockets, socket, "s"));
  const admin = clientOf(adminKubeconfig(kubebook), 32);
  // What a sandbox may ask in a second is bounded: as much is asked as goes at once.
  const through = await throughput(count, 32, () => learner.send("GET", pods));
  const straight = await throughput(count, 32, () => admin.send("GET", pods));
  learner.dispose();
  admin.dispose();
  tab.close();
  const perSecond = (value: number) => `${Math.round(value)}/s`;
  return [
    atLeast("GETs through the gateway", through, 2000, perSecond),
    { what: "the same straight", measured: perSecond(straight), bar: "", reached: null },
  ];
}

/** What the gateway costs. Must come first: it looks for the only sandbox that is open. */
export async function gatewayRows(
  kubebook: Kubebook,
  kubectl: string,
  full: boolean,
): Promise<Row[]> {
  return [
    ...(await throughputRows(kubebook, 500)),
    await ratioRow(kubebook, kubectl, full ? 10 : 3),
  ];
}
