import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

let directory: string;
let child: ChildProcess | null = null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "cluster-main-"));
});

afterEach(async () => {
  child?.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

function start(port: number): ChildProcess {
  const args = ["--port", String(port), "--data-dir", directory];
  child = fork(new URL("./main.ts", import.meta.url), args, {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  return child;
}

it("ends with whoever started it, also while it starts", async () => {
  const cluster = start(0);
  cluster.disconnect();
  expect(await once(cluster, "exit")).toEqual([1, null]);
});

it("ends with the reason when it can't listen", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const cluster = start(port);
  let told = "";
  cluster.stderr?.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  expect(await once(cluster, "exit")).toEqual([1, null]);
  expect(told).toBe(`listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`);
  other.close();
});
