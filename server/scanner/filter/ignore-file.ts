import { FatalError } from "../fatal-error.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";
import { PurlError, parsePurl } from "../purl.ts";
import { cleanPath } from "../text/paths.ts";
import type { IgnoreRule, IgnoreRules } from "./ignore-rules.ts";

/** Reads the file that names what to leave out; without it there are no rules. @throws FatalError */
export async function readIgnoreFile(path: string, host: Host, log: Log): Promise<IgnoreRules> {
  const source = cleanPath(path);
  if (!host.fileExists(path)) {
    log.debug("Specified ignore file does not exist", { file: path });
    return { source, rules: [] };
  }
  const prefix = `${path} error: ${path} parse error`;
  const text = readText(path, host, prefix);
  const isYaml = /\.ya?ml$/.test(path);
  log.debug(isYaml ? "Found an ignore yaml" : "Found an ignore file", { file_path: path });
  const rules = isYaml ? await parseYamlRules(text, prefix) : parsePlainRules(text, log);
  const now = host.now().getTime();
  return {
    source,
    rules: rules.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() >= now),
  };
}

function readText(path: string, host: Host, prefix: string): string {
  try {
    return new TextDecoder().decode(host.readFile(path));
  } catch (error) {
    if (error instanceof HostFileError) {
      throw new FatalError(`${prefix}: file open error: ${describeFileError("open", path, error)}`);
    }
    throw error;
  }
}

/** One vulnerability a line, `#` comments, `exp:2026-01-31` behind it. Source: trivy `pkg/result/ignore.go` parseIgnore */
function parsePlainRules(text: string, log: Log): IgnoreRule[] {
  return text.split(/\r?\n/).flatMap((line): IgnoreRule[] => {
    const [id = "", ...more] = line.trim().split(/\s+/);
    if (id === "" || id.startsWith("#")) {
      return [];
    }
    const expiry = more.find((field) => field.startsWith("exp:"))?.slice("exp:".length);
    const expiresAt = expiry === undefined ? null : parseDay(expiry);
    if (typeof expiresAt === "string") {
      log.warn("Error while parsing expiration date in .trivyignore file", { err: expiresAt });
      return [];
    }
    return [{ id, paths: [], purls: [], expiresAt, statement: "" }];
  });
}

/** A day at its first moment in UTC, or why it is none. */
function parseDay(text: string): Date | string {
  const day = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (day === null || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text)) {
    return day === null
      ? `parsing time "${text}" as "2006-01-02": cannot parse "${text}" as "2006"`
      : `parsing time "${text}": day out of range`;
  }
  return day;
}

/** The lists of `.trivyignore.yaml`; only `vulnerabilities` counts here. */
async function parseYamlRules(text: string, prefix: string): Promise<IgnoreRule[]> {
  const { parse } = await import("yaml");
  const fail = (reason: string) => new FatalError(`${prefix}: yaml decode error: ${reason}`);
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw fail(`yaml: ${firstLine(error)}`);
  }
  const list = readField(document, "vulnerabilities") ?? [];
  const isMap = typeof document === "object" && !Array.isArray(document);
  if (!((isMap || document === undefined) && Array.isArray(list))) {
    throw fail("yaml: unmarshal errors: cannot unmarshal into result.IgnoreFindings");
  }
  return list.map((item) => toRule(item, fail));
}

function toRule(item: unknown, fail: (reason: string) => FatalError): IgnoreRule {
  const strings = (name: string) => {
    const value = readField(item, name) ?? [];
    if (!Array.isArray(value)) {
      throw fail(`yaml: unmarshal errors: cannot unmarshal ${name} into []string`);
    }
    return value.map(String);
  };
  const expiry = readField(item, "expired_at");
  const expiresAt = expiry === undefined || expiry === null ? null : new Date(String(expiry));
  if (expiresAt && Number.isNaN(expiresAt.getTime())) {
    throw fail(`yaml: unmarshal errors: cannot unmarshal ${String(expiry)} into time.Time`);
  }
  return {
    id: String(readField(item, "id") ?? ""),
    paths: strings("paths"),
    purls: strings("purls").map((text) => {
      try {
        return parsePurl(text);
      } catch (error) {
        if (error instanceof PurlError) {
          throw fail(
            `purl error in the ignore file: failed to parse purl(${text}): ${error.message}`,
          );
        }
        throw error;
      }
    }),
    expiresAt,
    statement: String(readField(item, "statement") ?? ""),
  };
}

function readField(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
