import { setTimeout as sleep } from "node:timers/promises";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { memoryOfTree, sampleTree, secondsBetween } from "../fixtures/processes.ts";
import { Tab } from "../fixtures/tab.ts";
import { atMost, type Row } from "./row.ts";

/** The class that the bars are made for. */
const classSize = 200;
const idleSeconds = 20;
/** Until what is left of the rush is done: the last events, and the collector's big round. */
const settleMs = 20_000;

/** A class that comes at once, each with a Deployment of 4 Pods; then nobody does anything. */
export async function sandboxRows(kubebook: Kubebook, full: boolean): Promise<Row[]> {
  const learners = full ? classSize : 20;
  const share = learners / classSize;
  const beforeMib = memoryOfTree(kubebook.pid);
  const startedMs = performance.now();
  const tabs = await Promise.all(
    Array.from({ length: learners }, async () => {
      const tab = await Tab.open(kubebook.url);
      await tab.prompt();
      const ready = tab.sees(/successfully rolled out/);
      tab.type(
        "kubectl create deploy web --image=nginx --replicas=4 && kubectl rollout status deploy web --timeout=60s\r",
      );
      await ready;
      return tab;
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  await sleep(settleMs);
  const idle = sampleTree(kubebook.pid);
  await sleep(idleSeconds * 1000);
  const later = sampleTree(kubebook.pid);
  const laterMib = memoryOfTree(kubebook.pid);
  for (const tab of tabs) {
    tab.close();
  }
  const percent = (value: number) => `${value.toFixed(1)} %`;
  const mib = (value: number) => `${Math.round(value)} MiB`;
  const idlePercent = (secondsBetween(idle, later) / idleSeconds) * 100;
  return [
    atMost(
      `${learners} sandboxes with 4 Pods each, all at once`,
      seconds,
      60 * share,
      (value) => `${value.toFixed(1)} s`,
    ),
    atMost(
      `all processes with ${learners} sandboxes (${mib(beforeMib)} before)`,
      laterMib - beforeMib,
      (3072 - beforeMib) * share,
      mib,
    ),
    atMost(`idle cost of ${learners} sandboxes, of one core`, idlePercent, 5 * share, percent),
  ];
}
