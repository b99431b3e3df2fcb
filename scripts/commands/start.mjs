import { spawn } from "node:child_process";
import { runMain, SetupError } from "../setup/console.mjs";
import { setUp } from "../setup/index.mjs";
import { inRoot, rootDir } from "../setup/paths.mjs";
import { checkPort } from "../setup/port.mjs";

const portText = process.env.PORT || "3000";

function readPort() {
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupError(`PORT must be a number from 0 to 65535, not "${portText}".`);
  }
  return port;
}

/** Runs the server in the foreground and ends with it; signals go to it alone, and it ends its own children. */
function serve(node, kubectl) {
  const env = { ...process.env, NODE_ENV: "production", KUBECTL_PATH: kubectl };
  const server = spawn(node, [inRoot("server", "main.ts")], {
    cwd: rootDir,
    env,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the whole process group, the server included.
      if (signal !== "SIGINT" || !process.stdin.isTTY) {
        server.kill(signal);
      }
    });
  }
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.on("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 0)));
  });
}

await runMain(async () => {
  await checkPort(process.env.HOST || "127.0.0.1", readPort());
  const { node, kubectl } = await setUp();
  return serve(node, kubectl);
});
