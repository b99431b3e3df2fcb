import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { percentile } from "../bench/row.ts";
import { startKubebook } from "../fixtures/kubebook.ts";
import { SoakLearner } from "./learner.ts";
import { Observer, type Sample } from "./observe.ts";
import { seeded } from "./random.ts";
import { Report } from "./report.ts";
import { type Finding, judge } from "./verdict.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    learners: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
  },
});
const [minutes, learners, seed] = [values.minutes, values.learners, values.seed].map(Number) as [
  number,
  number,
  number,
];

/** Learners come and go, so that sandboxes expire all the time. */
const lifeMsMin = 120_000;
const lifeMsSpan = 300_000;
const sampleEveryMs = 10_000;
/** Shells end a minute after the last sign of life, sandboxes expire a minute later, and one looks each minute. */
const settings = { IDLE_MINUTES: "1", EXPIRE_DAYS: String(2 / 24 / 60), SANDBOXES_SPARE: "4" };
const drainMsMax = 8 * 60_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function show(sample: Sample): string {
  const numbers = Object.entries(sample).map(([name, value]) => `${name} ${Math.round(value)}`);
  return `  ${numbers.join("  ")}`;
}

async function drained(observer: Observer, idle: Sample): Promise<Sample> {
  const endMs = performance.now() + drainMsMax;
  for (;;) {
    const sample = await observer.sample();
    const isEmpty = sample.namespaces <= idle.namespaces && sample.processes <= idle.processes;
    if (isEmpty || performance.now() > endMs) {
      // What closes last are the connections of the last deletion.
      await sleep(15_000);
      return observer.sample();
    }
    await sleep(5_000);
  }
}

function showFinding({ what, before, after, max, isLeak }: Finding): string {
  const [b, a, m] = [before, after, max].map((value) => Math.round(value).toString().padStart(6));
  return `${isLeak ? "✗" : "✓"} ${what.padEnd(30)} ${b} → ${a}   at most ${m}`;
}

function showReport(report: Report): void {
  const acts = [...report.acts].map(([name, count]) => `${name} ${count}`).join(", ");
  say(`acts: ${acts}`);
  const [p50, p95] = [50, 95].map((percent) => Math.round(percentile(report.commandMs, percent)));
  say(`commands: ${report.commandMs.length}, p50 ${p50} ms, p95 ${p95} ms`);
  for (const [what, count] of report.faults) {
    say(`✗ ${count} × ${what}`);
  }
}

async function run(): Promise<boolean> {
  const kubebook = await startKubebook(settings);
  try {
    const report = new Report();
    const observer = new Observer(kubebook);
    // Until the spares are made.
    await sleep(10_000);
    const idle = await observer.sample();
    say(show(idle));
    const endMs = performance.now() + minutes * 60_000;
    const loaded: Sample[] = [];
    const seats = Array.from({ length: learners }, async (_, seat) => {
      const random = seeded(seed * 1000 + seat);
      await sleep(random() * 5_000);
      while (performance.now() < endMs) {
        const life = Math.min(endMs, performance.now() + lifeMsMin + random() * lifeMsSpan);
        await SoakLearner.live(kubebook.url, random, report, life);
      }
    });
    while (performance.now() < endMs) {
      await sleep(sampleEveryMs);
      const sample = await observer.sample();
      loaded.push(sample);
      if (loaded.length % 6 === 0) {
        say(show(sample));
      }
    }
    await Promise.all(seats);
    const end = await drained(observer, idle);
    say(show(end));
    const findings = judge(idle, loaded, end);
    showReport(report);
    for (const finding of findings) {
      say(showFinding(finding));
    }
    const orphans = observer.sandboxProcesses();
    say(`${orphans === 0 ? "✓" : "✗"} processes of sandboxes left on the machine: ${orphans}`);
    return orphans === 0 && report.faults.size === 0 && !findings.some(({ isLeak }) => isLeak);
  } finally {
    await kubebook.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;
