import { join, resolve } from "node:path";
import { loadShellEnvironment } from "./config/config.ts";
import { runShellCommandLine } from "./terminal/index.ts";

// `npm run shell`: opens a learner's shell from the command line.
const { dataDir, environment } = loadShellEnvironment();
process.exitCode = await runShellCommandLine({
  args: process.argv.slice(2),
  streams: process,
  dataDirectory: resolve(dataDir),
  main: join(import.meta.dirname, "main.ts"),
  env: environment,
});
