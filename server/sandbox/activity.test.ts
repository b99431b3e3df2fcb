import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { activityOf } from "./activity.ts";

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** A shell that has said that it's up. */
async function shell(script: string): Promise<number> {
  const child = spawn("sh", ["-c", `echo up; ${script}`], { stdio: ["pipe", "pipe", "ignore"] });
  started.push(child);
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

describe.runIf(process.platform === "linux")("activityOf", () => {
  it("stays the same while a shell waits", async () => {
    const pid = await shell("read line");
    expect(activityOf([pid])).toBe(activityOf([pid]));
    expect(activityOf([pid])).toMatch(new RegExp(`^${pid}:\\d+$`));
  });

  it("changes while a shell works, and when it starts something", async () => {
    const busy = await shell("while :; do :; done");
    const before = activityOf([busy]);
    await expect.poll(() => activityOf([busy])).not.toBe(before);
    const parent = await shell("sleep 1000 & wait");
    await expect.poll(() => activityOf([parent])?.split(" ")).toHaveLength(2);
    for (const pid of activityOf([parent])?.match(/\d+(?=:)/g) ?? []) {
      if (Number(pid) !== parent) process.kill(Number(pid), "SIGKILL");
    }
  });

  it("can't tell of processes that are gone or have threads", () => {
    expect(activityOf([2 ** 22 + 1])).toBeNull();
    expect(activityOf([process.pid])).toBeNull();
  });
});
