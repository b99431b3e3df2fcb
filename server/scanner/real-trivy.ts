import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

/** What keeps the real trivy from asking for a network that isn't there, or writing to a database that is read-only. */
const offline: Readonly<Record<string, string>> = {
  TRIVY_SKIP_DB_UPDATE: "true",
  TRIVY_SKIP_JAVA_DB_UPDATE: "true",
  TRIVY_SKIP_CHECK_UPDATE: "true",
  TRIVY_OFFLINE_SCAN: "true",
  TRIVY_SKIP_VERSION_CHECK: "true",
  TRIVY_DISABLE_TELEMETRY: "true",
  TRIVY_CACHE_BACKEND: "memory",
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs the configured trivy in place of this program, on the same terminal. @returns its exit code. */
export async function runRealTrivy(
  path: string,
  args: readonly string[],
  env: Environment,
): Promise<number> {
  const environment: Record<string, string | undefined> = { ...offline, ...env };
  const child = spawn(path, [...args], { stdio: "inherit", env: environment as NodeJS.ProcessEnv });
  // Ctrl-C goes to both; the child decides what it means.
  process.on("SIGINT", () => undefined);
  const [code, signal] = await once(child, "close").catch((error: Error) => {
    process.stderr.write(`trivy: ${error.message}\n`);
    return [127, null];
  });
  return typeof code === "number" ? code : 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}
