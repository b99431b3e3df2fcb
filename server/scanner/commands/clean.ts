import type { Settings } from "../cli/settings.ts";
import { FatalError } from "../fatal-error.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";

const parts = [
  [
    "scan-cache",
    "Removing scan cache...",
    "fanal",
    "failed to remove scan cache : clear scan cache",
  ],
  [
    "vuln-db",
    "Removing vulnerability database...",
    "db",
    "vuln db clean error: clear vulnerability database",
  ],
  ["java-db", "Removing Java database...", "java-db", "java db clean error: clear Java database"],
  [
    "checks-bundle",
    "Removing check bundle...",
    "policy",
    "check bundle clean error: clear check bundle",
  ],
  [
    "vex-repo",
    "Removing VEX repositories...",
    "vex",
    "VEX repositories clean error: clear VEX repositories",
  ],
] as const;

/** Removes what trivy keeps in its cache directory; the catalogue isn't there and stays. @throws FatalError. Source: trivy `pkg/commands/clean/run.go` v0.74 */
export function runClean(settings: Settings, cacheDir: string, host: Host, log: Log): void {
  const wanted = parts.filter(([flag]) => settings.flag(flag) || settings.flag("all"));
  if (wanted.length === 0) {
    throw new FatalError("no clean option is specified");
  }
  for (const [, message, directory, context] of wanted) {
    log.info(message);
    const path = `${cacheDir}/${directory}`;
    try {
      host.removeDirectory(path);
    } catch (error) {
      if (error instanceof HostFileError) {
        throw new FatalError(`${context}: ${describeFileError("unlinkat", path, error)}`);
      }
      throw error;
    }
  }
}
