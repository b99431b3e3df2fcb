import { parseArgs } from "node:util";
import { startKubebook } from "../fixtures/kubebook.ts";
import { clusterRows } from "./cluster-rows.ts";
import { gatewayRows } from "./gateway-rows.ts";
import { pageRows } from "./page-rows.ts";
import { atMost, ms, type Row, tableOf } from "./row.ts";
import { sandboxRows } from "./sandbox-rows.ts";
import { scannerRows } from "./scanner-rows.ts";
import { terminalRows } from "./terminal-rows.ts";
import { topologyRows } from "./topology-rows.ts";
import { wettyRows } from "./wetty-rows.ts";

/** `--full` measures what the bars are made for; without it a run takes less than three minutes. */
const { full, kubectl, wetty } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    kubectl: { type: "string", default: "kubectl" },
    wetty: { type: "string", default: "" },
  },
}).values;

async function measureProduct(): Promise<Row[]> {
  const startedMs = performance.now();
  const kubebook = await startKubebook({ SANDBOXES_MAX: "1000" });
  const rows = [atMost("start until pages are served", performance.now() - startedMs, 3000, ms)];
  try {
    rows.push(...(await pageRows(kubebook, full)));
    rows.push(...(await topologyRows(kubebook, full)));
    rows.push(...(await gatewayRows(kubebook, kubectl, full)));
    rows.push(...(await terminalRows(kubebook, full)));
    rows.push(...(await wettyRows(kubebook, wetty, full)));
    rows.push(...(await scannerRows(kubebook, full)));
    rows.push(...(await sandboxRows(kubebook, full)));
  } finally {
    await kubebook.stop();
  }
  return rows;
}

const rows = [...(await clusterRows(kubectl, full)), ...(await measureProduct())];
process.stdout.write(`${tableOf(rows)}\n`);
process.exitCode = rows.some(({ reached }) => reached === false) ? 1 : 0;
