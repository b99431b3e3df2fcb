import { FatalError, within } from "../fatal-error.ts";
import type { Log } from "../log.ts";
import { notJson, parseFirstJson } from "../text/json-text.ts";
import type { Bom } from "./bom.ts";
import { parseCycloneDx } from "./cyclonedx.ts";
import { parseSpdx } from "./spdx.ts";

/** A document and what it claims to be. Source: trivy `pkg/sbom/sbom.go` DetectFormat v0.74 */
export interface DetectedDocument {
  readonly format: string;
  readonly document: unknown;
}

const cycloneDxPredicates = ["https://cyclonedx.org/bom", "https://cyclonedx.org/schema"];

/** Tells what kind of inventory a file holds. */
export function detectFormat(bytes: Uint8Array): DetectedDocument {
  const document = parseFirstJson(bytes);
  if (document !== notJson) {
    return detectJson(document);
  }
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (/^(<\?xml[^>]*>\s*)?<bom\s[^>]*xmlns="http:\/\/cyclonedx\.org/.test(start)) {
    return { format: "cyclonedx-xml", document: null };
  }
  return { format: start.startsWith("SPDX") ? "spdx-tv" : "unknown", document: null };
}

function detectJson(document: unknown): DetectedDocument {
  if (field(document, "bomFormat") === "CycloneDX") {
    return { format: "cyclonedx-json", document };
  }
  if (field(document, "SPDXID") === "SPDXRef-DOCUMENT") {
    return { format: "spdx-json", document };
  }
  const statement = readStatement(document);
  const predicate = field(statement, "predicate");
  const type = field(statement, "predicateType");
  if (cycloneDxPredicates.includes(String(type))) {
    const data = field(predicate, "Data");
    return data === undefined
      ? { format: "attest-cyclonedx-json", document: predicate }
      : { format: "legacy-cosign-attest-cyclonedx-json", document: data };
  }
  if (type === "https://spdx.dev/Document" && field(predicate, "SPDXID") === "SPDXRef-DOCUMENT") {
    return { format: "attest-spdx-json", document: predicate };
  }
  return { format: "unknown", document };
}

/** The statement in an envelope that carries it in base64. */
function readStatement(document: unknown): unknown {
  const payload = field(document, "payload");
  if (
    typeof payload !== "string" ||
    field(document, "payloadType") !== "application/vnd.in-toto+json"
  ) {
    return undefined;
  }
  try {
    const decoded = atob(payload);
    const statement = parseFirstJson(Uint8Array.from(decoded, (char) => char.charCodeAt(0)));
    return statement === notJson ? undefined : statement;
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** Reads an inventory of a known format. @throws FatalError */
export function parseBom(format: string, document: unknown, nextId: () => string, log: Log): Bom {
  if (format.endsWith("cyclonedx-json")) {
    return within("failed to decode: CycloneDX decode error: CycloneDX decode error", () =>
      parseCycloneDx(document, nextId, log),
    );
  }
  if (format.endsWith("spdx-json")) {
    return within("failed to decode", () => parseSpdx(document));
  }
  throw new FatalError(`${format} scanning is not yet supported`);
}
