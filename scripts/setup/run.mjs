import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
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

/**
 * npm's own program, run by `node`, else by the Node that runs this script, in `cwd`. For another place than
 * the root prefer `cwd` to `--prefix`, which makes npm look for its global settings there too.
 */
export function npm(logName, args, { node = process.execPath, cwd = rootDir } = {}) {
  const cli = process.env.npm_execpath;
  const path = [dirname(node), process.env.PATH].filter(Boolean).join(delimiter);
  // npm finds its global settings by the place of its Node, which is another one here than usual.
  const prefix = join(dirname(process.execPath), "..");
  const options = { cwd, env: { npm_config_prefix: prefix, ...process.env, PATH: path } };
  return cli?.endsWith(".js")
    ? run(logName, node, [cli, ...args], options)
    : run(logName, "npm", args, options);
}

// npm 10 ends with the last of these when it gives up on a registry that doesn't answer.
const networkTrouble =
  /ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNREFUSED|ECONNRESET|network|Exit handler never called/i;

/** What a person can do about a failed npm, from what it printed. */
export function explainNpm(logName, output) {
  if (networkTrouble.test(output)) {
    return "npm could not reach its registry. Connect to the network, or set npm's proxy or registry, then run this again.";
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return "npm may not write here. Run this in a checkout that you own.";
  }
  return `npm failed. The whole output is in .cache/logs/${logName}.log; its end was:\n${tail(output)}`;
}
