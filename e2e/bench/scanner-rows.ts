import type { Kubebook } from "../fixtures/kubebook.ts";
import { inShell } from "./learner.ts";
import { atMost, ms, percentile, type Row } from "./row.ts";

async function times(kubebook: Kubebook, command: string, runs: number): Promise<number[]> {
  const loop = `for ((i = 0; i < ${runs}; i++)); do s=\${EPOCHREALTIME/./}; ${command} >/dev/null 2>&1; e=\${EPOCHREALTIME/./}; echo $(((e - s) / 1000)); done`;
  const { stdout } = await inShell(kubebook, "bench", loop);
  return stdout.trim().split("\n").map(Number);
}

/** What a learner waits for the scanner: its start, and what a scan adds to that. */
export async function scannerRows(kubebook: Kubebook, full: boolean): Promise<Row[]> {
  const runs = full ? 20 : 5;
  const start = percentile(await times(kubebook, "trivy --version", runs), 50);
  const scan = percentile(await times(kubebook, "trivy image python:3.12-alpine", runs), 50);
  return [
    atMost("trivy --version", start, 150, ms),
    atMost("what a scan of an image adds", scan - start, 100, ms),
  ];
}
