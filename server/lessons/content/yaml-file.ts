import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** A place in a document: keys and indexes from its root. */
export type YamlPath = readonly PropertyKey[];

/** What is wrong at one place of a file. */
export interface ContentFault {
  readonly path: YamlPath;
  readonly reason: string;
}

/** Content that can't be used; the message has one line for each fault, with file and line. */
class ContentError extends Error {
  override readonly name = "ContentError";
}

/** A file of the content that follows its schema. */
export interface YamlFile<T> {
  readonly value: T;
  /** @throws ContentError that names file and line of each fault, unless there is none. */
  refuse(faults: readonly ContentFault[]): void;
}

/**
 * Reads a YAML file.
 * @throws ContentError with every fault at once.
 */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>, shownAs = file): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  if (document.errors.length > 0) {
    const messages = document.errors.map(
      (error) => `${shownAs}:${lines.linePos(error.pos[0]).line} ${error.message}`,
    );
    throw new ContentError(messages.join("\n"));
  }
  const lineOf = (path: YamlPath): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      const start = (node as { range?: readonly number[] } | undefined)?.range?.[0];
      if (start !== undefined) {
        return lines.linePos(start).line;
      }
    }
    return 1;
  };
  const refuse = (faults: readonly ContentFault[]) => {
    if (faults.length > 0) {
      const messages = faults.map(
        ({ path, reason }) => `${shownAs}:${lineOf(path)} ${path.join(".")}: ${reason}`,
      );
      throw new ContentError(messages.join("\n"));
    }
  };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) {
    return { value: parsed.data, refuse };
  }
  refuse(parsed.error.issues.map(({ path, message }) => ({ path, reason: message })));
  throw new ContentError(`${shownAs}: it doesn't follow its schema`);
}
