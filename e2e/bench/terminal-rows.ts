import { setTimeout as sleep } from "node:timers/promises";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { residentMib } from "../fixtures/processes.ts";
import { Tab } from "../fixtures/tab.ts";
import { atMost, ms, percentile, type Row } from "./row.ts";

const keys = "abcdefghijklmnopqrstuvwxyz";

async function echoes(tab: Tab, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    times.push(await tab.echo(keys[index % keys.length] ?? "a"));
    await sleep(5);
  }
  return times;
}

/** Click to prompt, cold and with the sandbox made before. */
async function promptRows({ url }: Kubebook, learners: number): Promise<Row[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let learner = 0; learner < learners; learner += 1) {
    const newcomer = await Tab.open(url);
    cold.push(await newcomer.prompt());
    newcomer.close();
    const reader = await Tab.open(url);
    await reader.prepare();
    warm.push(await reader.prompt());
    reader.close();
  }
  return [
    atMost("click to prompt, sandbox prepared, p95", percentile(warm, 95), 300, ms),
    atMost("click to prompt, cold, p95", percentile(cold, 95), 1500, ms),
  ];
}

/** Echo alone, and while another learner's shell prints as much as it can. */
async function echoRows({ url, pid }: Kubebook, outputMib: number): Promise<Row[]> {
  const tab = await Tab.open(url);
  await tab.prompt();
  const alone = await echoes(tab, 100);
  const loud = await Tab.open(url);
  await loud.prompt();
  const beforeMib = residentMib(pid);
  const done = loud.sees(/\nall1out/);
  loud.type(`head -c ${outputMib}M /dev/zero | tr '\\0' x; echo; echo all$((1+0))out\r`);
  const startedMs = performance.now();
  const beside: number[] = [];
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  while (!isDone) {
    beside.push(...(await echoes(tab, 5)));
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const grownMib = residentMib(pid) - beforeMib;
  tab.close();
  loud.close();
  const mib = (value: number) => `${Math.round(value)} MiB`;
  return [
    atMost("echo of a key, p50", percentile(alone, 50), 10, ms),
    atMost("echo of a key, p95", percentile(alone, 95), 20, ms),
    atMost(`echo beside ${outputMib} MB of output, p95`, percentile(beside, 95), 50, ms),
    atMost(`memory that ${outputMib} MB of output take`, grownMib, 100, mib),
    {
      what: "output to one tab",
      measured: `${Math.round(outputMib / seconds)} MB/s`,
      bar: "",
      reached: null,
    },
  ];
}

/** What a reader feels of the terminal. */
export async function terminalRows(kubebook: Kubebook, full: boolean): Promise<Row[]> {
  return [
    ...(await promptRows(kubebook, full ? 40 : 10)),
    ...(await echoRows(kubebook, full ? 100 : 30)),
  ];
}
