import { spawn } from "node:child_process";
import { join } from "node:path";
import { cacheDir, inRoot, rootDir } from "../setup/paths.mjs";

/** Node keeps here what it compiled: from the second start on, loading takes a third of the time. */
const compileCache = join(cacheDir, "compile");

/**
 * Runs one of the product's programs in the foreground and ends with it: signals go to it alone, and it
 * ends its own children. @returns its exit code; 0 if a signal that this process got ended it, 1 if another one did.
 */
export function runProduct(node, program, args, environment) {
  const child = spawn(node, [inRoot(...program.split("/")), ...args], {
    cwd: rootDir,
    env: {
      ...process.env,
      NODE_ENV: "production",
      NODE_COMPILE_CACHE: compileCache,
      ...environment,
    },
    stdio: "inherit",
  });
  let isAsked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      isAsked = true;
      // Ctrl-C in a terminal reaches the whole process group, the program included.
      if (signal !== "SIGINT" || !process.stdin.isTTY) {
        child.kill(signal);
      }
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? (isAsked ? 0 : 1)));
  });
}
