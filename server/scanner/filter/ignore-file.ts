import type { Node } from "yaml";
import { FatalError } from "../fatal-error.ts";
import { describeFileError, type Host, HostFileError } from "../host.ts";
import type { Log } from "../log.ts";
import { type PackageUrl, PurlError, parsePurl } from "../purl.ts";
import { splitFields } from "../text/go-text.ts";
import { parseDay, parseInstant } from "../text/go-time.ts";
import { GoYaml, YamlError } from "../text/go-yaml.ts";
import { cleanPath } from "../text/paths.ts";
import { isGlob } from "./glob.ts";
import { type IgnoreRule, type IgnoreRules, noRules } from "./ignore-rules.ts";

/** Reads the file that names what to leave out; without it there are no rules. @throws FatalError. Source: trivy `pkg/result/ignore.go` v0.74 */
export async function readIgnoreFile(path: string, host: Host, log: Log): Promise<IgnoreRules> {
  if (!host.exists(path)) {
    log.debug("Specified ignore file does not exist", { file: path });
    return noRules;
  }
  const prefix = `${path} error: ${path} parse error`;
  const isYaml = /\.ya?ml$/.test(path);
  const text = readText(path, host, prefix, isYaml);
  log.debug(isYaml ? "Found an ignore yaml" : "Found an ignore file", { file_path: path });
  const lists = isYaml
    ? await parseYamlRules(text, prefix)
    : sameForAll(parsePlainRules(text, log));
  const now = host.now().getTime();
  const prune = (rules: readonly IgnoreRule[]) =>
    rules.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() >= now);
  return {
    source: cleanPath(path),
    vulnerabilities: prune(lists.vulnerabilities),
    misconfigurations: prune(lists.misconfigurations),
    secrets: prune(lists.secrets),
    licenses: prune(lists.licenses),
  };
}

type RuleLists = Omit<IgnoreRules, "source">;

/** A line of the plain file may mean any kind of finding. */
function sameForAll(rules: readonly IgnoreRule[]): RuleLists {
  return { vulnerabilities: rules, misconfigurations: rules, secrets: rules, licenses: rules };
}

/** A directory in the place of the plain file reads as an empty one. */
function readText(path: string, host: Host, prefix: string, isYaml: boolean): string {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: !isYaml }).decode(host.readFile(path));
  } catch (error) {
    if (!(error instanceof HostFileError)) {
      throw error;
    }
    if (error.code === "EISDIR" && !isYaml) {
      return "";
    }
    const operation = error.code === "EISDIR" ? "read" : "open";
    throw new FatalError(
      `${prefix}: file open error: ${describeFileError(operation, path, error)}`,
    );
  }
}

/** What the reader of lines takes in one; from a longer one on it reads nothing. Source: Go `bufio.MaxScanTokenSize` */
const lineBytesMax = 64 * 1024;

/** One finding a line, `#` comments, `exp:2026-01-31` behind it. */
function parsePlainRules(text: string, log: Log): IgnoreRule[] {
  const lines = text.split("\n");
  const tooLong = lines.findIndex((line) => line.length >= lineBytesMax);
  return (tooLong < 0 ? lines : lines.slice(0, tooLong)).flatMap((line): IgnoreRule[] => {
    const [id = "", ...more] = splitFields(line);
    if (id === "" || id.startsWith("#")) {
      return [];
    }
    const expiry = more.find((field) => field.startsWith("exp:"))?.slice("exp:".length);
    const expiresAt = expiry === undefined ? null : parseDay(expiry);
    if (expiresAt && "fault" in expiresAt) {
      log.warn("Error while parsing expiration date in .trivyignore file", {
        err: new Error(expiresAt.fault),
      });
      return [];
    }
    return [{ id, paths: [], purls: [], expiresAt, statement: "" }];
  });
}

/** The lists of `.trivyignore.yaml`. */
async function parseYamlRules(text: string, prefix: string): Promise<RuleLists> {
  try {
    const yaml = new GoYaml(await import("yaml"), text);
    const fields = yaml.fields(yaml.root, "result.IgnoreConfig");
    const list = (name: string) =>
      yaml
        .items(fields?.get(name) ?? null, "result.IgnoreFindings")
        .map((item) => toRule(yaml, item));
    const lists = {
      vulnerabilities: list("vulnerabilities"),
      misconfigurations: list("misconfigurations"),
      secrets: list("secrets"),
      licenses: list("licenses"),
    };
    yaml.finish();
    return lists;
  } catch (error) {
    if (error instanceof YamlError || error instanceof PurlError) {
      throw new FatalError(`${prefix}: yaml decode error: ${error.message}`);
    }
    throw error;
  }
}

/** How Go calls a rule that isn't a mapping. */
const ruleType = 'struct { result.plain "yaml:\\",inline\\""; PURLs []string "yaml:\\"purls\\"" }';

function toRule(yaml: GoYaml, item: Node | null): IgnoreRule {
  const fields = yaml.fields(item, ruleType);
  const field = (name: string) => fields?.get(name) ?? null;
  const strings = (name: string) =>
    yaml.items(field(name), "[]string").map((node) => yaml.text(node));
  const id = yaml.text(field("id"));
  const rule = {
    id,
    paths: strings("paths"),
    expiresAt: toTime(yaml, field("expired_at")),
    statement: yaml.text(field("statement")),
    purls: strings("purls"),
  };
  const bad = rule.paths.find((path) => !isGlob(path));
  if (bad !== undefined) {
    throw new YamlError(`invalid path pattern in the ignore file, id: ${id}, path: ${bad}`);
  }
  return { ...rule, purls: rule.purls.map(toPurl) };
}

function toPurl(text: string): PackageUrl {
  try {
    return parsePurl(text);
  } catch (error) {
    if (error instanceof PurlError) {
      throw new YamlError(
        `purl error in the ignore file: failed to parse purl(${text}): ${error.message}`,
      );
    }
    throw error;
  }
}

/** YAML's own forms of a moment, which take days without leading zeros, as well. */
const yamlTime =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]|[ \t]+)([0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?)(Z|[+-][0-9]{2}:[0-9]{2})?)?$/;

function toTime(yaml: GoYaml, node: Node | null): Date | null {
  const text = yaml.text(node);
  if (text === "") {
    return null;
  }
  const [, year, month = "", date = "", time, zone] =
    (yaml.isPlain(node) ? yamlTime.exec(text) : null) ?? [];
  const two = (part: string) => part.padStart(2, "0");
  const whole =
    year === undefined
      ? text
      : `${year}-${two(month)}-${two(date)}T${(time ?? "0:0:0").replace(/[0-9]+/g, (part, at) => (at < 7 ? two(part) : part))}${zone ?? "Z"}`;
  const parsed = parseInstant(whole);
  if ("fault" in parsed) {
    throw new YamlError(parsed.fault.replaceAll(whole, text));
  }
  return parsed;
}
