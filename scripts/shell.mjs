// `npm run shell`: opens a learner's shell from the command line.
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runShellCommandLine } from "../server/terminal/control/command-line.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

process.exitCode = await runShellCommandLine({
  args: process.argv.slice(2),
  streams: process,
  dataDirectory: resolve(root, process.env.DATA_DIR ?? ".data"),
  main: join(root, "server", "main.ts"),
  env: process.env,
});
