import type { Document, LineCounter, Node, Scalar, YAMLError } from "yaml";
import { faultOfAliases } from "./yaml-aliases.ts";

type Yaml = typeof import("yaml");

/** Text that isn't YAML, or not of the asked shape; the message is that of Go's reader. */
export class YamlError extends Error {
  override readonly name = "YamlError";
}

/** What Go's reader says of faults in the text, by the code of ours. Source: go-yaml v3 `scannerc.go`, `parserc.go` */
const scannerFaults: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "found character that cannot start any token",
  BLOCK_AS_IMPLICIT_KEY: "mapping values are not allowed in this context",
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  MISSING_CHAR: "found unexpected end of stream",
};

/** The same of its next stage, which counts lines from nought. */
const parserFaults: Readonly<Record<string, string>> = {
  BAD_INDENT: "did not find expected node content",
};

/**
 * Reads the first document of a YAML text and gives its parts with Go's own words where they aren't what is
 * asked for. Faults of shape are gathered, as Go does, and thrown by {@link finish}. Source: go-yaml v3
 */
export class GoYaml {
  readonly root: Node | null;
  readonly #yaml: Yaml;
  readonly #lines: LineCounter;
  readonly #document: Document | null;
  readonly #faults: string[] = [];

  constructor(yaml: Yaml, text: string) {
    this.#yaml = yaml;
    this.#lines = new yaml.LineCounter();
    const documents = yaml.parseAllDocuments(text, {
      lineCounter: this.#lines,
      uniqueKeys: false,
      prettyErrors: false,
    });
    const [document] = Array.isArray(documents) ? documents : [];
    const [fault] = document?.errors ?? [];
    if (fault) {
      throw new YamlError(`yaml: ${this.#describe(fault)}`);
    }
    const badAlias = faultOfAliases(yaml, document?.contents ?? null);
    if (badAlias !== null) {
      throw new YamlError(`yaml: ${badAlias}`);
    }
    this.#document = document ?? null;
    this.root = this.#resolve(document?.contents ?? null);
    this.#refuseRepeatedKeys(this.root);
  }

  /** The values of a mapping's keys; null and a fault where it is none. */
  fields(node: Node | null, type: string): ReadonlyMap<string, Node | null> | null {
    if (this.#isNull(node)) {
      return new Map();
    }
    if (!this.#yaml.isMap(node)) {
      return this.#wrong(node, type);
    }
    return new Map(
      node.items.map(({ key, value }) => [
        this.#yaml.isScalar(key) ? String(key.source ?? key.value) : "",
        this.#resolve(value as Node | null),
      ]),
    );
  }

  items(node: Node | null, type: string): readonly (Node | null)[] {
    if (this.#isNull(node)) {
      return [];
    }
    if (!this.#yaml.isSeq(node)) {
      return this.#wrong(node, type) ?? [];
    }
    return node.items.map((item) => this.#resolve(item as Node | null));
  }

  /** A scalar as it is written; empty and a fault where it is none. */
  text(node: Node | null): string {
    if (this.#isNull(node)) {
      return "";
    }
    return this.#yaml.isScalar(node)
      ? String(node.source ?? node.value)
      : (this.#wrong(node, "string") ?? "");
  }

  /** Whether a scalar stands without quotes, so that it may be more than a text. */
  isPlain(node: Node | null): boolean {
    return this.#yaml.isScalar(node) && node.type === "PLAIN";
  }

  /** The whole document as plain values. */
  value(): unknown {
    return this.#document?.toJS({ maxAliasCount: -1 }) ?? null;
  }

  /** @throws YamlError if anything wasn't of the shape that was asked for. */
  finish(): void {
    if (this.#faults.length > 0) {
      throw new YamlError(`yaml: unmarshal errors:\n${this.#faults.join("\n")}`);
    }
  }

  #isNull(node: Node | null): boolean {
    return node === null || (this.#yaml.isScalar(node) && node.value === null);
  }

  #resolve(node: Node | null): Node | null {
    if (this.#yaml.isAlias(node) && this.#document) {
      return node.resolve(this.#document) ?? null;
    }
    return node;
  }

  #lineOf(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }

  #wrong(node: Node | null, type: string): null {
    if (node) {
      this.#faults.push(
        `  line ${this.#lineOf(node)}: cannot unmarshal ${this.#show(node)} into ${type}`,
      );
    }
    return null;
  }

  #show(node: Node): string {
    if (this.#yaml.isSeq(node)) {
      return "!!seq";
    }
    return this.#yaml.isScalar(node) ? showScalar(node) : "!!map";
  }

  #refuseRepeatedKeys(node: Node | null): void {
    if (this.#yaml.isSeq(node)) {
      for (const item of node.items) {
        this.#refuseRepeatedKeys(item as Node | null);
      }
    }
    if (!this.#yaml.isMap(node)) {
      return;
    }
    const seen = new Map<string, number>();
    for (const { key, value } of node.items) {
      const name = this.#yaml.isScalar(key) ? String(key.source ?? key.value) : null;
      const line = this.#lineOf(key as Node);
      const before = name === null ? undefined : seen.get(name);
      if (name !== null && before !== undefined) {
        throw new YamlError(
          `yaml: unmarshal errors:\n  line ${line}: mapping key "${name}" already defined at line ${before}`,
        );
      }
      if (name !== null) {
        seen.set(name, line);
      }
      this.#refuseRepeatedKeys(value as Node | null);
    }
  }

  /** Go names no line where the fault is in the first one. */
  #describe({ code, message, pos }: YAMLError): string {
    if (code === "RESOURCE_EXHAUSTION") {
      return "exceeded max depth of 10000";
    }
    const { line } = this.#lines.linePos(pos[0]);
    const isParsers = Object.hasOwn(parserFaults, code);
    const what = parserFaults[code] ?? scannerFaults[code] ?? message;
    return line > 1 ? `line ${isParsers ? line - 1 : line}: ${what}` : what;
  }
}

const shownMax = 10;
const cutAt = 7;

/** A scalar with its tag, cut where it is long. Source: go-yaml v3 `decode.go` terror */
function showScalar(node: Scalar): string {
  const text = String(node.source ?? node.value);
  const shown = text.length > shownMax ? `${text.slice(0, cutAt)}...` : text;
  return `${tagOf(node)} \`${shown}\``;
}

function tagOf({ value, type }: Scalar): string {
  if (type !== "PLAIN" || typeof value === "string") {
    return "!!str";
  }
  if (typeof value === "number") {
    return Number.isInteger(value) ? "!!int" : "!!float";
  }
  return typeof value === "boolean" ? "!!bool" : "!!null";
}
