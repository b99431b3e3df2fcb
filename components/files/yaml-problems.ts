import { parseAllDocuments } from "yaml";

/** A fault of a YAML text; `from` and `to` count UTF-16 units. */
export interface YamlProblem {
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** What YAML itself has against a text, in the parser's words. */
export function yamlProblems(text: string): readonly YamlProblem[] {
  const documents = parseAllDocuments(text, { prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap(({ errors, warnings }) => [
    ...errors.map((error) => problemOf(error, "error")),
    ...warnings.map((warning) => problemOf(warning, "warning")),
  ]);
}

function problemOf(
  fault: { readonly pos: readonly [number, number]; readonly message: string },
  severity: YamlProblem["severity"],
): YamlProblem {
  const [from, to] = fault.pos;
  return { from, to: Math.max(to, from), severity, message: fault.message };
}
