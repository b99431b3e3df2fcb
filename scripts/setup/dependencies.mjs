import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { SetupError } from "./console.mjs";
import { inRoot } from "./paths.mjs";
import { npm, tail } from "./run.mjs";
import { clearStamp, hashOf, isFresh, writeStamp } from "./stamp.mjs";

/** Installs exactly what package-lock.json names, unless that was done already. */
export async function installDependencies(progress) {
  const inputs = hashOf(
    ["package.json", "package-lock.json", ".npmrc"],
    `${process.platform}-${process.arch}`,
  );
  if (isFresh("dependencies", inputs) && existsSync(inRoot("node_modules", ".package-lock.json"))) {
    return "up to date";
  }
  progress("npm ci, the first time takes about a minute");
  clearStamp("dependencies");
  const { code, output } = await npm("npm-ci", ["ci", "--no-audit", "--no-fund"]);
  if (code !== 0) {
    throw new SetupError(explain(output));
  }
  writeStamp("dependencies", inputs);
  return "installed";
}

// npm 10 ends with the last of these when it gives up on a registry that doesn't answer.
const networkTrouble =
  /ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNREFUSED|ECONNRESET|network|Exit handler never called/i;

function explain(output) {
  const why = networkTrouble.test(output)
    ? "npm could not reach its registry. Connect to the network, or set npm's proxy or registry, then run this again."
    : /EACCES|EPERM|EROFS/.test(output)
      ? "npm may not write here. Run this in a checkout that you own."
      : "npm ci failed. The whole output is in .cache/logs/npm-ci.log; its end was:";
  return why.endsWith(":") ? `${why}\n${tail(output)}` : why;
}

const nodeMajorMin = 24;

function majorOf(node) {
  try {
    const version = execFileSync(node, ["--version"], { encoding: "utf8" });
    return Number.parseInt(version.slice(1), 10);
  } catch {
    return 0;
  }
}

/** The Node that runs the product: the one that came with the dependencies, else this one. */
export function productNode() {
  const bundled = inRoot("node_modules", ".bin", "node");
  const found = [process.execPath, bundled].find((node) => majorOf(node) >= nodeMajorMin);
  if (found === undefined) {
    throw new SetupError(
      `Kubebook needs Node ${nodeMajorMin} or newer on ${process.platform}/${process.arch}; this is ${process.version}. Install it from https://nodejs.org, then run this again.`,
    );
  }
  return found;
}
