import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** Reads a YAML file of the content. Throws with file, line and reason of every fault at once. */
export function readYaml<T>(file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  const faults = document.errors.map(
    (error) => `${file}:${lines.linePos(error.pos[0]).line} ${error.message}`,
  );
  if (faults.length > 0) throw new Error(faults.join("\n"));
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues
      .map((issue) => `${file}:${lineOf(issue.path)} ${issue.path.join(".")}: ${issue.message}`)
      .join("\n"),
  );

  function lineOf(path: readonly PropertyKey[]): number {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      const range = (node as { range?: readonly number[] } | undefined)?.range;
      if (range?.[0] !== undefined) return lines.linePos(range[0]).line;
    }
    return 1;
  }
}
