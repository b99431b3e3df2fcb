import { FatalError, within } from "../fatal-error.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";
import { decodeBom } from "../sbom/decode.ts";
import { detectFormat, parseBom } from "../sbom/read.ts";
import { cleanPath } from "../text/paths.ts";
import { randomUuid } from "../text/uuid.ts";
import type { Artifact } from "./artifact.ts";

/** Reads an inventory, whichever of the known formats it has. @throws FatalError. Source: trivy `pkg/fanal/artifact/sbom` v0.74 */
export function openSbom(path: string, host: Host, log: Log): Artifact {
  const name = cleanPath(path);
  return within("scan failed: failed analysis", () => {
    const bytes = readSbom(name, host);
    const { format, document } = detectFormat(bytes);
    log.info("Detected SBOM format", { format });
    const bom = within("SBOM decode error", () =>
      parseBom(format, document, () => randomUuid(host), log),
    );
    const decoded = within("SBOM decode error: failed to decode", () => decodeBom(bom, name, log));
    const { os, osPackages, applications, metadata } = decoded;
    return {
      target: { name, os, repository: "", osPackages, applications },
      name,
      type: bom.format,
      id: "",
      metadata,
      bom,
      image: null,
    };
  });
}

/** A directory is read as trivy reads it: as a file without content. */
function readSbom(path: string, host: Host): Uint8Array {
  try {
    return host.readFile(path);
  } catch (error) {
    if (error instanceof HostFileError && error.code !== "EISDIR") {
      const reason = describeFileError("open", path, error);
      throw new FatalError(`failed to open sbom file error: ${reason}`);
    }
    if (error instanceof HostFileError) {
      return new Uint8Array();
    }
    throw error;
  }
}
