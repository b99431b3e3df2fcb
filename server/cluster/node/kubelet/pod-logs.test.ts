import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import { PodLogs } from "./pod-logs.ts";

let directory = "";
let clock: ManualClock;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-logs-"));
  clock = new ManualClock();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const place = (run: number) => ({ pod: "uid", container: "c", run });
const texts = (logs: PodLogs, run: number) =>
  logs.ended(place(run)).lines.map(({ bytes }) => Buffer.from(bytes).toString());

it("keeps what a container printed for the next process, the unfinished last line included", async () => {
  const log = new PodLogs(clock, directory).open(place(0));
  log.append("stdout", Buffer.from("one\ntw"));
  log.append("stderr", Buffer.from("oops\n"));
  log.append("stdout", Buffer.from("o\nrest"));
  log.close();
  const [first, ...others] = new PodLogs(clock, directory).ended(place(0)).lines;
  expect(first?.stream).toBe("stdout");
  expect(first?.timeMs).toBe(clock.now().getTime());
  expect(others.map(({ stream }) => stream)).toEqual(["stderr", "stdout", "stdout"]);
  expect(texts(new PodLogs(clock, directory), 0)).toEqual(["one\n", "oops\n", "two\n", "rest"]);
  const file = await readFile(join(directory, "uid/c/0.log"), "utf8");
  expect(file.split("\n")[0]).toBe(`${clock.now().toISOString()} stdout F one`);
  expect(clock.pending).toBe(0);
});

it("writes at the latest after a moment while the container runs", async () => {
  const logs = new PodLogs(clock, directory);
  logs.open(place(0)).append("stdout", Buffer.from("soon\n"));
  expect(texts(logs, 0)).toEqual([]);
  await clock.advance(10);
  expect(texts(logs, 0)).toEqual(["soon\n"]);
});

it("keeps the run before the present one, and nothing of Pods that are gone", async () => {
  const logs = new PodLogs(clock, directory);
  for (const run of [0, 1, 2]) {
    const log = logs.open(place(run));
    log.append("stdout", Buffer.from(`run ${run}\n`));
    log.close();
  }
  expect([0, 1, 2].map((run) => texts(logs, run))).toEqual([[], ["run 1\n"], ["run 2\n"]]);
  logs.sweep((uid) => uid === "uid");
  expect(texts(logs, 2)).toEqual(["run 2\n"]);
  logs.sweep(() => false);
  expect(await readdir(directory)).toEqual([]);
});

it("leaves out what a crash left half-written, and what is no log", async () => {
  const logs = new PodLogs(clock, directory);
  const log = logs.open(place(0));
  log.append("stdout", Buffer.from("whole\n"));
  log.close();
  const path = join(directory, "uid/c/0.log");
  const written = await readFile(path, "utf8");
  await writeFile(path, `${written}garbage\n${written.slice(0, -3)}`);
  expect(texts(logs, 0)).toEqual(["whole\n"]);
});

it("never grows beyond a bound", async () => {
  const log = new PodLogs(clock, directory).open(place(0));
  const line = Buffer.from(`${"x".repeat(8190)}\n`);
  for (let count = 0; count < 400; count++) {
    log.append("stdout", line);
    await clock.advance(10);
  }
  log.close();
  const { length } = await readFile(join(directory, "uid/c/0.log"));
  expect(length).toBeLessThan(1024 * 1024 + 10_000);
  expect(texts(new PodLogs(clock, directory), 0).length).toBeGreaterThan(50);
});

it("outlives a disk that can't be written", async () => {
  const log = new PodLogs(clock, join(directory, "file/that/is/no/directory"));
  await writeFile(join(directory, "file"), "");
  const kept = log.open(place(0));
  kept.append("stdout", Buffer.from("still here\n"));
  kept.close();
  expect(kept.lines).toHaveLength(1);
});

it("begins anew with a run that nobody was told of", async () => {
  for (const text of ["lost\n", "seen\n"]) {
    const log = new PodLogs(clock, directory).open(place(0));
    log.append("stdout", Buffer.from(text));
    log.close();
  }
  expect(texts(new PodLogs(clock, directory), 0)).toEqual(["seen\n"]);
});
