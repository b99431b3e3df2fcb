import type { Process, Program } from "../../../machine/process.ts";
import { deadline } from "../dial.ts";
import { CurlFault } from "./fault.ts";
import { CurlOptions } from "./options.ts";
import { ProgressMeter } from "./progress.ts";
import { versionText } from "./request.ts";
import { Transfer } from "./transfer.ts";
import { writeOut } from "./write-out.ts";

const tryHelp = "curl: try 'curl --help' or 'curl --manual' for more information\n";
/** Exit codes that `--retry` takes for passing. */
const retried = new Set([6, 7, 28]);
const retryDelayMs = 1000;

/** curl 8, for http and telnet. */
export const curl: Program = async (process) => {
  const args = process.argv.slice(1);
  if (args[0] === "--version" || args[0] === "-V") {
    await process.write(versionText);
    return 0;
  }
  const options = new CurlOptions(args);
  if (options.fault !== null) {
    await process.complain(`curl: ${options.fault}\n${tryHelp}`);
    return 2;
  }
  if (options.urls.length === 0) {
    await process.complain(`curl: (2) no URL specified\n${tryHelp}`);
    return 2;
  }
  let status = 0;
  for (const url of options.urls) {
    status = await withRetries(process, options, url);
  }
  return status;
};

async function withRetries(process: Process, options: CurlOptions, url: string): Promise<number> {
  let left = Number(options.value("5") ?? 0);
  let delayMs = options.milliseconds("6") ?? retryDelayMs;
  for (;;) {
    const status = await once(process, options, url);
    if (left <= 0 || !retried.has(status) || status === 7) {
      return status;
    }
    if (!options.has("s")) {
      const seconds = Math.ceil(delayMs / 1000);
      const unit = seconds === 1 ? "second" : "seconds";
      await process.complain(
        `Warning: Problem: timeout. Will retry in ${seconds} ${unit}. ${left} ${left === 1 ? "retry" : "retries"} left.\n`,
      );
    }
    await process.sleep(delayMs);
    left -= 1;
    delayMs = options.milliseconds("6") ?? delayMs * 2;
  }
}

/** Whether curl shows its meter: not when the body goes to a terminal. */
function showsMeter(process: Process, options: CurlOptions, url: string): boolean {
  const isQuiet = options.has("s") || options.has("!") || options.has("#");
  const toTerminal = options.outputFile(url) === null && process.file(1)?.terminal;
  return !isQuiet && !toTerminal;
}

async function once(process: Process, options: CurlOptions, url: string): Promise<number> {
  const meter = showsMeter(process, options, url) ? new ProgressMeter(process) : null;
  const transfer = new Transfer(process, options, url, meter);
  const limit = deadline(process, options.milliseconds("m"));
  let fault: CurlFault | null = null;
  try {
    await meter?.begin();
    await transfer.fetch(url, limit.signal);
  } catch (error) {
    if (limit.expired() && !process.signal.aborted) {
      fault = transfer.timedOut();
    } else if (error instanceof CurlFault) {
      fault = error;
    } else {
      throw error;
    }
  } finally {
    limit.dispose();
    meter?.dispose();
  }
  await meter?.end();
  if (fault && (!options.has("s") || options.has("S"))) {
    await process.complain(`curl: (${fault.exitCode}) ${fault.message}\n`);
  }
  const format = options.value("w");
  const exitCode = fault?.exitCode ?? 0;
  if (format !== undefined) {
    const end = { elapsedMs: transfer.elapsedMs, exitCode, message: fault?.message ?? "" };
    await process.write(writeOut(format, transfer.facts, end));
  }
  return exitCode;
}
