import { startKubebook } from "../fixtures/kubebook.ts";
import { atMost, ms, type Row, tableOf } from "./row.ts";
import { terminalRows } from "./terminal-rows.ts";

/** `--full` measures what the bars are made for; without it a run takes less than three minutes. */
const full = process.argv.includes("--full");

async function measure(): Promise<Row[]> {
  const startedMs = performance.now();
  const kubebook = await startKubebook();
  const rows = [atMost("start until pages are served", performance.now() - startedMs, 3000, ms)];
  try {
    rows.push(...(await terminalRows(kubebook, full)));
  } finally {
    await kubebook.stop();
  }
  return rows;
}

const rows = await measure();
process.stdout.write(`${tableOf(rows)}\n`);
process.exitCode = rows.some(({ reached }) => reached === false) ? 1 : 0;
