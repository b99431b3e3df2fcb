import { setTimeout as sleep } from "node:timers/promises";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { Tab } from "../fixtures/tab.ts";
import { atMost, ms, percentile, type Row } from "./row.ts";
import { canRunWetty, WettyTab } from "./wetty.ts";

const keys = "abcdefghijklmnopqrstuvwxyz";

/** The same key in both, by turns, so that whatever else the machine does meets both. */
async function echoRows(ours: Tab, theirs: WettyTab, count: number): Promise<Row[]> {
  const [own, other]: [number[], number[]] = [[], []];
  for (let index = 0; index < count; index += 1) {
    const key = keys[index % keys.length] ?? "a";
    own.push(await ours.echo(key));
    await sleep(5);
    other.push(await theirs.echo(key));
    await sleep(5);
  }
  return [50, 95].map((percent) => {
    const [a, b] = [percentile(own, percent), percentile(other, percent)];
    const what = `echo of a key, p${percent}: ours / wetty's (${ms(a)} / ${ms(b)})`;
    return atMost(what, a / b, 0.5, (ratio) => ratio.toFixed(2));
  });
}

interface Screen {
  sees(pattern: RegExp): Promise<void>;
  type(text: string): void;
}

/** Megabytes of output in a second. */
async function outputOf(screen: Screen, mib: number): Promise<number> {
  const done = screen.sees(/\nall1out/);
  const startedMs = performance.now();
  screen.type(`\x15head -c ${mib}M /dev/zero | tr '\\0' x; echo; echo all$((1+0))out\r`);
  await done;
  return (mib * 1000) / (performance.now() - startedMs);
}

/** The terminal beside wetty, which carries a shell to a browser and nothing else. */
export async function wettyRows(kubebook: Kubebook, wetty: string, full: boolean): Promise<Row[]> {
  if (wetty === "" || !canRunWetty) {
    const why = wetty === "" ? "not installed" : "needs root";
    return [{ what: "echo beside wetty's", measured: why, bar: "≤ 0.50", reached: null }];
  }
  const [ours, theirs] = [await Tab.open(kubebook.url), await WettyTab.start(wetty)];
  try {
    await ours.prompt();
    const mib = full ? 100 : 30;
    const rows = await echoRows(ours, theirs, full ? 400 : 150);
    const [own, other] = [await outputOf(ours, mib), await outputOf(theirs, mib)];
    const what = `${mib} MB of output to one tab: ours, wetty's`;
    const measured = `${Math.round(own)}, ${Math.round(other)} MB/s`;
    return [...rows, { what, measured, bar: "", reached: null }];
  } finally {
    ours.close();
    await theirs.stop();
  }
}
