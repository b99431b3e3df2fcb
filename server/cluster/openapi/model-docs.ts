import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What a model's declaration says besides its structure. */
export interface ModelDocs {
  readonly description: string;
  readonly required: readonly string[];
  readonly fields: ReadonlyMap<string, string>;
}

const modelsUrl = new URL(
  "./",
  import.meta.resolve("@kubernetes/client-node/dist/gen/models/all.js"),
);

const noDocs: ModelDocs = { description: "", required: [], fields: new Map() };

/**
 * Reads the descriptions and required fields of a class such as `V1Pod` from the declarations of the
 * installed `@kubernetes/client-node`. A missing file means no documentation, never a failure.
 */
export async function readModelDocs(className: string): Promise<ModelDocs> {
  const file = fileURLToPath(new URL(`${className}.d.ts`, modelsUrl));
  const text = await readFile(file, "utf8").catch(() => "");
  const start = text.indexOf(`export declare class ${className} {`);
  return start < 0 ? noDocs : parseDeclaration(text.slice(0, start), text.slice(start));
}

function parseDeclaration(before: string, body: string): ModelDocs {
  const comments = [...before.matchAll(/\/\*\*([\s\S]*?)\*\//g)];
  const fields = new Map<string, string>();
  const required: string[] = [];
  const members = /(?:\/\*\*([\s\S]*?)\*\/\s*)?^ {4}'([^']+)'(\??): /gm;
  for (const [, comment = "", property = "", optional] of body.matchAll(members)) {
    const name = property.replace(/^_/, "");
    fields.set(name, cleanComment(comment));
    if (optional === "") {
      required.push(name);
    }
  }
  const header = comments.length > 1 ? (comments.at(-1)?.[1] ?? "") : "";
  return { description: cleanComment(header), required, fields };
}

function cleanComment(comment: string): string {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim()
    .replace(/\\(['"\\`])/g, "$1");
}
