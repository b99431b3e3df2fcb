import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "./console.mjs";
import { cacheDir } from "./paths.mjs";

const lockFile = join(cacheDir, "setup.lock");
const waitMsMax = 15 * 60_000;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function tryTake() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") {
      return false;
    }
    throw new SetupError(
      `Cannot write to ${cacheDir} (${error.code}). Run this in a checkout that you own.`,
    );
  }
}

/** The process that has the lock: 0 while it's being written, null once it was given back. */
function holderOfLock() {
  try {
    return Number.parseInt(readFileSync(lockFile, "utf8") || "0", 10);
  } catch {
    return null;
  }
}

/** Two set-ups in one checkout would collide in `npm ci`: the second waits for the first. */
export async function withSetupLock(work) {
  try {
    mkdirSync(cacheDir, { recursive: true });
  } catch (error) {
    throw new SetupError(
      `Cannot create ${cacheDir} (${error.code}). Run this in a checkout that you own.`,
    );
  }
  const deadline = Date.now() + waitMsMax;
  let told = false;
  while (!tryTake()) {
    const holder = holderOfLock();
    if (holder === null) {
      continue;
    }
    if (holder > 0 && !isAlive(holder)) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (Date.now() > deadline) {
      throw new SetupError(
        `Another set-up (process ${holder}) holds ${lockFile}. End it, then try again.`,
      );
    }
    if (!told) {
      process.stderr.write(`  waiting for another set-up (process ${holder}) in this checkout\n`);
      told = true;
    }
    await sleep(300);
  }
  const release = () => rmSync(lockFile, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}
