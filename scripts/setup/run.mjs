import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, rootDir } from "./paths.mjs";

/**
 * Runs a command to its end and keeps its output in `.cache/logs/<logName>.log`.
 * @returns `{ code, output }`; code 127 when the command doesn't exist.
 */
export function run(logName, command, args, options = {}) {
  const logDir = join(cacheDir, "logs");
  mkdirSync(logDir, { recursive: true });
  const log = createWriteStream(join(logDir, `${logName}.log`));
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: rootDir,
      stdio: ["ignore", "pipe", "pipe"],
      ...options,
    });
    let output = "";
    const take = (chunk) => {
      output = (output + chunk).slice(-100_000);
      log.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", () => finish(127));
    child.on("close", (code) => finish(code ?? 1));
    const finish = (code) => {
      log.end();
      resolve({ code, output });
    };
  });
}

/** The last lines of a command's output, for an error message. */
export function tail(output, lines = 12) {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}

/** npm's own program, run by the Node that runs this script. */
export function npm(logName, args, options = {}) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith(".js")
    ? run(logName, process.execPath, [cli, ...args], options)
    : run(logName, "npm", args, options);
}
