import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Rooms, runTranscript, type TranscriptResult, type Way } from "./run-transcript.ts";
import { renderTable } from "./table.ts";
import { loadTranscripts, type Transcript } from "./transcript.ts";
import { learnerWay, startCluster, straightWay } from "./ways.ts";

const { values } = parseArgs({
  options: {
    kubectl: { type: "string", default: "kubectl" },
    /** Of an administrator of another cluster than the embedded one. */
    kubeconfig: { type: "string" },
    /** Only transcripts whose name holds this. */
    only: { type: "string", default: "" },
    way: { type: "string", default: "straight,learner" },
    /** For JSON: what passed and failed. */
    report: { type: "string" },
    "write-table": { type: "boolean", default: false },
  },
});

/** Two cores run a few kubectls at once; much of a transcript is waiting. */
const workersMax = 6;
const tableFile = join(import.meta.dirname, "..", "..", "docs", "parity.md");

interface Task {
  readonly transcript: Transcript;
  readonly way: Way;
}

/** Runs tasks a few at a time; those that must be alone come last, one by one. */
async function runTasks(tasks: readonly Task[], rooms: Rooms): Promise<TranscriptResult[]> {
  const results: TranscriptResult[] = [];
  const drain = async (queue: Iterator<Task>) => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const result = await runTranscript(next.value.transcript, next.value.way, rooms);
      results.push(result);
      tell(result);
    }
  };
  const shared = tasks.filter(({ transcript }) => !transcript.alone).values();
  await Promise.all(Array.from({ length: workersMax }, () => drain(shared)));
  await drain(tasks.filter(({ transcript }) => transcript.alone).values());
  return results;
}

function tell({ way, transcript, passed, failures, seconds }: TranscriptResult): void {
  const verdict = failures.length === 0 ? "ok" : "FAILED";
  const counts = `${passed} passed, ${failures.length} failed`;
  process.stdout.write(`${verdict} ${transcript} (${way}): ${counts}, ${seconds.toFixed(1)} s\n`);
  for (const failure of failures) {
    process.stdout.write(`${failure.replaceAll(/^/gm, "    ")}\n`);
  }
}

/** Compares the table in the documents with the transcripts. @returns whether it is in step. */
async function checkTable(): Promise<boolean> {
  const table = renderTable(loadTranscripts());
  if (values["write-table"]) {
    await writeFile(tableFile, table);
  }
  const inStep = (await readFile(tableFile, "utf8").catch(() => "")) === table;
  if (!inStep) {
    process.stdout.write("docs/parity.md isn't in step: npm run parity -- --write-table\n");
  }
  return inStep;
}

async function runAll(directory: string): Promise<TranscriptResult[]> {
  const rooms = { work: join(directory, "work"), bin: join(directory, "bin") };
  await Promise.all([mkdir(rooms.work), mkdir(rooms.bin)]);
  const kubectl = resolve(values.kubectl);
  await symlink(kubectl, join(rooms.bin, "kubectl"));
  const transcripts = loadTranscripts().filter(({ name }) => name.includes(values.only));
  const embedded = values.kubeconfig === undefined;
  const cluster = embedded ? await startCluster(directory) : null;
  const kubeconfig = cluster?.kubeconfig ?? resolve(values.kubeconfig ?? "");
  const learner = await learnerWay(kubeconfig, join(directory, "gateway"), embedded);
  try {
    const ways = [straightWay(kubectl, kubeconfig, embedded), learner.way];
    const tasks = ways
      .filter(({ name }) => values.way.split(",").includes(name))
      .flatMap((way) => transcripts.map((transcript) => ({ transcript, way })))
      .filter(({ way, transcript }) => way.name === "straight" || !transcript.learner);
    return await runTasks(tasks, rooms);
  } finally {
    // What learners have in a cluster of somebody else is deleted; ours ends with all it holds.
    await (cluster ? learner.program.kill() : learner.program.finish());
    await cluster?.program.kill();
  }
}

async function main(): Promise<void> {
  const tableInStep = await checkTable();
  if (values["write-table"]) {
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), "kubebook-parity-"));
  try {
    const results = await runAll(directory);
    const sum = (count: (result: TranscriptResult) => number) =>
      results.reduce((total, result) => total + count(result), 0);
    const passed = sum((result) => result.passed) + (tableInStep ? 1 : 0);
    const failed = sum((result) => result.failures.length) + (tableInStep ? 0 : 1);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    if (values.report !== undefined) {
      await mkdir(dirname(values.report), { recursive: true });
      await writeFile(values.report, JSON.stringify({ passed, failed }));
    }
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

await main();
