import { FatalError } from "../fatal-error.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";

/** Reads trivy.yaml; only if a flag names the file must it be there. @throws FatalError. Source: trivy `pkg/commands/app.go` initConfig */
export async function readConfigFile(
  path: string,
  isRequired: boolean,
  host: Host,
  log: Log,
): Promise<unknown> {
  const fail = (reason: string) => new FatalError(`config file "${path}" loading error: ${reason}`);
  let text: string;
  try {
    text = new TextDecoder().decode(host.readFile(path));
  } catch (error) {
    if (!(error instanceof HostFileError)) {
      throw error;
    }
    if (error.code === "ENOENT" && !isRequired) {
      return {};
    }
    throw fail(
      error.code === "EISDIR"
        ? `read ${path}: is a directory`
        : describeFileError("open", path, error),
    );
  }
  const { parse } = await import("yaml");
  let config: unknown;
  try {
    config = parse(text, { maxAliasCount: 100 }) ?? {};
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split("\n");
    throw fail(`While parsing config: yaml: ${reason}`);
  }
  if (typeof config !== "object" || Array.isArray(config)) {
    throw fail(
      "While parsing config: yaml: unmarshal errors: cannot unmarshal into map[string]interface {}",
    );
  }
  log.info("Loaded", { file_path: path });
  return config;
}
