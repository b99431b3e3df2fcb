import { existsSync } from "node:fs";
import { SetupError } from "./console.mjs";
import { withModernNode } from "./node.mjs";
import { inRoot } from "./paths.mjs";
import { explainNpm, npm } from "./run.mjs";
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
  clearStamp("dependencies");
  await withModernNode(progress, async (node) => {
    progress("npm ci, the first time takes about a minute");
    const args = ["ci", "--no-audit", "--no-fund"];
    const { code, output } = await npm("npm-ci", args, { node });
    if (code !== 0) {
      throw new SetupError(explainNpm("npm-ci", output));
    }
  });
  writeStamp("dependencies", inputs);
  return "installed";
}
