import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, inRoot } from "./paths.mjs";
import { clearStamp, hashOf, isFresh, writeStamp } from "./stamp.mjs";

/** Where the bundled scanner lies: one file that any Node of the product runs. */
export const scannerBundle = join(cacheDir, "scanner", "trivy.mjs");

const inputs = [join("server", "scanner"), join("server", "contracts"), "package-lock.json"];

/** Bundles the `trivy` of machines without one, unless nothing that it is made of has changed. */
export async function bundleScanner(progress) {
  const hash = hashOf(inputs);
  if (isFresh("scanner", hash) && existsSync(scannerBundle)) {
    return "up to date";
  }
  progress("bundling");
  clearStamp("scanner");
  // Not there before the dependencies are installed.
  const { build, stop } = await import("esbuild");
  mkdirSync(join(cacheDir, "scanner"), { recursive: true });
  const partial = `${scannerBundle}.partial`;
  await build({
    entryPoints: [inRoot("server", "scanner", "main.ts")],
    outfile: partial,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    charset: "utf8",
    legalComments: "inline",
    logLevel: "silent",
    // The YAML reader is CommonJS inside.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  // Its helper process would stay as long as ours.
  await stop();
  renameSync(partial, scannerBundle);
  writeStamp("scanner", hash);
  return "built";
}
