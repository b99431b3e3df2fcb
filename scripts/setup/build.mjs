import { existsSync, rmSync } from "node:fs";
import { SetupError } from "./console.mjs";
import { inRoot } from "./paths.mjs";
import { run, tail } from "./run.mjs";
import { clearStamp, hashOf, isFresh, writeStamp } from "./stamp.mjs";

const inputs = [
  "app",
  "components",
  "content",
  "server",
  "public",
  "mdx-components.tsx",
  "next.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** Builds the pages, unless nothing that they are made of has changed since the last build. */
export async function buildPages(node, progress) {
  const hash = hashOf(inputs);
  if (isFresh("build", hash) && existsSync(inRoot(".next", "BUILD_ID"))) {
    return "up to date";
  }
  progress("next build, about half a minute");
  clearStamp("build");
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const next = inRoot("node_modules", "next", "dist", "bin", "next");
  const { code, output } = await run("build", node, [next, "build"], { env });
  if (code !== 0) {
    // Turbopack keeps errors in its cache, those too whose cause is mended meanwhile.
    rmSync(inRoot(".next", "cache"), { recursive: true, force: true });
    throw new SetupError(
      `The pages could not be built. The whole output is in .cache/logs/build.log; its end was:\n${tail(output)}`,
    );
  }
  writeStamp("build", hash);
  return "built";
}
