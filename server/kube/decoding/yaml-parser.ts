import {
  type Document,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLParseError,
} from "yaml";

/** What a text is as YAML, or why it is none; `strictErrors` tells keys that stand twice. */
export type YamlResult =
  | { readonly ok: true; readonly value: unknown; readonly strictErrors: readonly string[] }
  | { readonly ok: false; readonly error: string };

/** Text of some hundred bytes can name itself so often that it fills the memory. */
const aliasesMax = 20;

/**
 * Parses one YAML document as any client may send it. Keys that stand twice count with their last value, as
 * upstream's lenient decoder takes them. Source: sigs.k8s.io/yaml v1.6 (texts of strict errors).
 */
export function parseYaml(text: string): YamlResult {
  const lineCounter = new LineCounter();
  // Looked for below: the library compares each key with all the others of its map.
  const options = { schema: "core", stringKeys: true, uniqueKeys: false, lineCounter } as const;
  const document = parseDocument(text, options);
  const [fault] = document.errors;
  if (fault) {
    return { ok: false, error: `yaml: ${describe(fault)}` };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: aliasesMax }) ?? null;
    const strictErrors = repeatedKeys(document, lineCounter).map(
      ({ name, line }) => `line ${line}: key ${JSON.stringify(name)} already set in map`,
    );
    return { ok: true, value, strictErrors };
  } catch (error) {
    return { ok: false, error: `yaml: ${error instanceof Error ? error.message : "malformed"}` };
  }
}

/** Keys that stand twice in a map, each by its line, in time proportional to the document's length. */
export function repeatedKeys(
  document: Document,
  lines: LineCounter,
): { readonly name: string; readonly line: number }[] {
  const found: { name: string; line: number }[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : "";
        if (seen.has(name) && isScalar(key)) {
          found.push({ name, line: lines.linePos(key.range?.[0] ?? 0).line });
        }
        seen.add(name);
      }
    },
  });
  return found;
}

function describe({ message, linePos }: YAMLParseError): string {
  const said = (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:$/, "");
  return `line ${linePos?.[0].line ?? 1}: ${said}`;
}
