import { parse } from "just-bash";
import type { Process } from "../machine/process.ts";
import { Arithmetic } from "./arithmetic.ts";
import { escapePattern, expandPathnames, hasWildcard, unescapePattern } from "./glob.ts";
import { expandParameter, specialParameter } from "./parameters.ts";
import { ShellError, type ShellState } from "./state.ts";
import type {
  ArithmeticExpression,
  ArithmeticNode,
  ScriptNode,
  WordNode,
  WordPart,
} from "./syntax.ts";

/** What expansion needs of the shell that expands. */
export interface ExpansionHost {
  readonly process: Process;
  readonly state: ShellState;
  /** Runs `$(…)` and gives its output without trailing newlines. */
  substitute(script: ScriptNode): Promise<string>;
}

/** A stretch of text of one origin. `boundary` starts a new field, as between the items of `"$@"`. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** Subject to field splitting: the result of an unquoted expansion. */
  readonly splits: boolean;
  readonly boundary?: boolean;
}

/** Turns words into arguments as POSIX orders it: parameters, commands, arithmetic, fields, path names. */
export class Expander {
  readonly #host: ExpansionHost;

  constructor(host: ExpansionHost) {
    this.#host = host;
  }

  get state(): ShellState {
    return this.#host.state;
  }

  /** The arguments that words become; an unquoted empty expansion gives none. */
  async words(words: readonly WordNode[]): Promise<string[]> {
    const fields: string[] = [];
    for (const word of words) {
      for (const alternative of expandBraces(word)) {
        fields.push(...this.#pathnames(this.#split(await this.pieces(alternative))));
      }
    }
    return fields;
  }

  /** One string without splitting: assignments, here-documents, `case`. */
  async text(word: WordNode): Promise<string> {
    return joined(await this.pieces(word), " ");
  }

  /** A pattern in which quoted text is escaped. */
  async pattern(word: WordNode): Promise<string> {
    const pieces = await this.pieces(word);
    return pieces.map(({ text, quoted }) => (quoted ? escapePattern(text) : text)).join("");
  }

  async pieces(word: WordNode, quoted = false): Promise<Piece[]> {
    const pieces: Piece[] = [];
    for (const part of word.parts) {
      pieces.push(...(await this.#part(part, quoted)));
    }
    return pieces;
  }

  /** @throws ShellError for what isn't an expression. */
  async arithmetic(node: ArithmeticNode): Promise<bigint> {
    const text = node.originalText ?? "";
    const expression = /\$\(|`/.test(text)
      ? parseArithmetic(await this.#embedded(text))
      : node.expression;
    const evaluator = new Arithmetic(
      this.state,
      parseArithmetic,
      (name) => specialParameter(this.#host, name) ?? "",
    );
    return evaluator.evaluate(expression);
  }

  async #embedded(text: string): Promise<string> {
    const script = parse(`: "${text.replace(/"/g, '\\"')}"`);
    const command = script.statements[0]?.pipelines[0]?.commands[0];
    const word = command?.type === "SimpleCommand" ? command.args[0] : undefined;
    return word ? await this.text(word) : "";
  }

  async #part(part: WordPart, quoted: boolean): Promise<Piece[]> {
    switch (part.type) {
      case "Literal":
        return [{ text: part.value, quoted, splits: false }];
      case "SingleQuoted":
      case "Escaped":
        return [{ text: part.value, quoted: true, splits: false }];
      case "Glob":
        return [{ text: part.pattern, quoted, splits: false }];
      case "DoubleQuoted": {
        const inner = await this.pieces({ type: "Word", parts: part.parts }, true);
        return inner.length > 0 || part.parts.length > 0
          ? inner
          : [{ text: "", quoted: true, splits: false }];
      }
      case "ParameterExpansion":
        return await expandParameter(this.#host, this, part, quoted);
      case "CommandSubstitution":
        return [{ text: await this.#host.substitute(part.body), quoted, splits: !quoted }];
      case "ArithmeticExpansion": {
        const value = await this.arithmetic(part.expression);
        return [{ text: String(value), quoted, splits: !quoted }];
      }
      case "TildeExpansion":
        return [{ text: this.#home(part.user), quoted: true, splits: false }];
      case "BraceExpansion":
        return [{ text: "{}", quoted, splits: false }];
      case "ProcessSubstitution":
        throw new ShellError("syntax error: unexpected redirection");
    }
  }

  #home(user: string | null): string {
    if (user !== null && user !== "root") {
      return `~${user}`;
    }
    return user === "root" ? "/root" : (this.state.get("HOME") ?? "~");
  }

  /** Patterns of fields: quoted text escaped, so that path names expand the rest only. */
  #split(pieces: readonly Piece[]): string[] {
    const separators = this.state.get("IFS") ?? " \t\n";
    const splitter = new FieldSplitter(separators);
    for (const piece of pieces) {
      splitter.add(piece);
    }
    return splitter.end();
  }

  #pathnames(patterns: readonly string[]): string[] {
    const { process } = this.#host;
    return patterns.flatMap((pattern) => {
      if (this.state.options.f || !hasWildcard(pattern)) {
        return [unescapePattern(pattern)];
      }
      const fs = process.machine.fs;
      const found = expandPathnames(pattern, process.cwd, fs, process.credentials);
      return found.length > 0 ? found : [unescapePattern(pattern)];
    });
  }
}

class FieldSplitter {
  readonly #separators: string;
  readonly #fields: string[] = [];
  #current = "";
  #isOpen = false;

  constructor(separators: string) {
    this.#separators = separators;
  }

  add(piece: Piece): void {
    if (piece.boundary) {
      this.#close();
    }
    if (!piece.splits) {
      this.#current += piece.quoted ? escapePattern(piece.text) : piece.text;
      this.#isOpen ||= piece.quoted || piece.text !== "";
      return;
    }
    if (/^[ \t\n]*$/.test(this.#separators)) {
      this.#addWords(piece.text);
    } else {
      this.#addMarked(piece.text);
    }
  }

  /** Separators that aren't blanks end a field each, an empty one too. */
  #addMarked(text: string): void {
    let afterHard = false;
    for (const char of text) {
      if (!this.#separators.includes(char)) {
        this.#current += char === "\\" ? "\\\\" : char;
        this.#isOpen = true;
        afterHard = false;
      } else if (/\s/.test(char)) {
        this.#close();
      } else {
        this.#isOpen ||= afterHard || this.#fields.length === 0;
        this.#close();
        afterHard = true;
      }
    }
  }

  /** Separators that are blanks only: the usual case, and the fast one. */
  #addWords(text: string): void {
    const words = text.split(new RegExp(`[${this.#separators}]+`));
    for (const [index, word] of (this.#separators === "" ? [text] : words).entries()) {
      if (index > 0) {
        this.#close();
      }
      this.#current += word.replaceAll("\\", "\\\\");
      this.#isOpen ||= word !== "";
    }
  }

  end(): string[] {
    this.#close();
    return this.#fields;
  }

  #close(): void {
    if (this.#isOpen) {
      this.#fields.push(this.#current);
    }
    this.#current = "";
    this.#isOpen = false;
  }
}

/** The text of pieces; field boundaries become `separator`. */
function joined(pieces: readonly Piece[], separator: string): string {
  return pieces
    .map((piece, index) => (piece.boundary && index > 0 ? separator : "") + piece.text)
    .join("");
}

function parseArithmetic(text: string): ArithmeticExpression {
  try {
    const command = parse(`: $((${text}))`).statements[0]?.pipelines[0]?.commands[0];
    const part = command?.type === "SimpleCommand" ? command.args[0]?.parts[0] : undefined;
    if (part?.type === "ArithmeticExpansion") {
      return part.expression.expression;
    }
  } catch {
    // Reported below: what can't be parsed isn't arithmetic.
  }
  throw new ShellError("arithmetic syntax error");
}

/** ash has no brace expansion: braces stay as they were typed. */
function expandBraces(word: WordNode): WordNode[] {
  const parts = word.parts.map((part): WordPart => {
    if (part.type !== "BraceExpansion") {
      return part;
    }
    return { type: "Literal", value: braceText(part) };
  });
  return [{ type: "Word", parts }];
}

function braceText(part: Extract<WordPart, { type: "BraceExpansion" }>): string {
  const range = part.items[0];
  if (range?.type === "Range") {
    const step = range.step === undefined ? "" : `..${range.step}`;
    return `{${range.startStr ?? range.start}..${range.endStr ?? range.end}${step}}`;
  }
  const items = part.items.map((item) =>
    item.type === "Word" ? item.word.parts.map(literalText).join("") : "",
  );
  return `{${items.join(",")}}`;
}

function literalText(part: WordPart): string {
  return "value" in part && typeof part.value === "string" ? part.value : "";
}
