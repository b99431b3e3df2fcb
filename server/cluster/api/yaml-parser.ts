import { LineCounter, parseDocument, type YAMLParseError } from "yaml";

/** What a text is as YAML, or why it is none; `strictErrors` tells keys that stand twice. */
export type YamlResult =
  | { readonly ok: true; readonly value: unknown; readonly strictErrors: readonly string[] }
  | { readonly ok: false; readonly error: string };

/** Text of some hundred bytes can name itself so often that it fills the memory. */
const aliasesMax = 100;

/**
 * Parses one YAML document as any client may send it. Keys that stand twice count with their last value, as
 * upstream's lenient decoder takes them. Source: sigs.k8s.io/yaml v1.6 (texts of strict errors).
 */
export function parseYaml(text: string): YamlResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: "core", stringKeys: true, lineCounter });
  const repeated = document.errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const fault = document.errors.find(({ code }) => code !== "DUPLICATE_KEY");
  if (fault) {
    return { ok: false, error: `yaml: ${describe(fault)}` };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: aliasesMax }) ?? null;
    return { ok: true, value, strictErrors: repeated.map((error) => tellRepeated(error, text)) };
  } catch (error) {
    return { ok: false, error: `yaml: ${error instanceof Error ? error.message : "malformed"}` };
  }
}

function describe({ message, linePos }: YAMLParseError): string {
  const said = (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:$/, "");
  return `line ${linePos?.[0].line ?? 1}: ${said}`;
}

function tellRepeated({ pos, linePos }: YAMLParseError, text: string): string {
  const key = /^["']?([^"':\n]*)/.exec(text.slice(pos[0]))?.[1]?.trim() ?? "";
  return `line ${linePos?.[0].line ?? 1}: key ${JSON.stringify(key)} already set in map`;
}
