import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock, systemClock } from "./clock.ts";
import { lockDirectory } from "./directory-lock.ts";

let directory: string;
const clock = new ManualClock();
const mode = 0o700;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-lock-"));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** Another process that keeps the directory until it's killed. */
async function keeper() {
  const module = new URL("./directory-lock.ts", import.meta.url);
  const core = new URL("./clock.ts", import.meta.url);
  const program = `
    const { lockDirectory } = await import(${JSON.stringify(module)});
    const { systemClock } = await import(${JSON.stringify(core)});
    globalThis.lock = await lockDirectory(${JSON.stringify(directory)}, { clock: systemClock, mode: 0o700 });
    process.stdout.write("kept");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

it("keeps a directory from all others until it is let go", async () => {
  const first = await lockDirectory(directory, { clock, mode });
  await expect(lockDirectory(directory, { clock, mode })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(directory),
  });
  await first.dispose();
  const second = await lockDirectory(directory, { clock, mode });
  await second.dispose();
});

it("is free again as soon as a process that kept it was killed", async () => {
  const child = await keeper();
  await expect(lockDirectory(directory, { clock, mode })).rejects.toMatchObject({
    code: "conflict",
  });
  const waiting = lockDirectory(directory, { clock: systemClock, mode, waitMs: 30_000 });
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  await (await waiting).dispose();
});

it("makes the directory where there is none", async () => {
  const lock = await lockDirectory(join(directory, "new", "one"), { clock, mode });
  await lock.dispose();
});
