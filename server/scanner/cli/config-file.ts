import { FatalError, within } from "../fatal-error.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";
import { GoYaml, YamlError } from "../text/go-yaml.ts";

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
      log.debug(`Default config file "file_path=${path}" not found, using built in values`);
      return {};
    }
    throw fail(
      error.code === "EISDIR"
        ? `read ${path}: is a directory`
        : describeFileError("open", path, error),
    );
  }
  const yaml = await import("yaml");
  const config = within(`config file "${path}" loading error: While parsing config`, () =>
    parseConfig(text, yaml),
  );
  log.info("Loaded", { file_path: path });
  return config;
}

/** @throws FatalError with the words of Go's reader. */
function parseConfig(text: string, yaml: typeof import("yaml")): unknown {
  try {
    const reader = new GoYaml(yaml, text);
    reader.fields(reader.root, "map[string]interface {}");
    reader.finish();
    return reader.value() ?? {};
  } catch (error) {
    throw error instanceof YamlError ? new FatalError(error.message) : error;
  }
}
