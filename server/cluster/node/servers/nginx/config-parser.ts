/** One statement of a configuration file; `block` for those with braces. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly block: readonly Directive[] | null;
}

/** A configuration that nginx refuses, with its text; `at` is `file:line`. */
export class ConfigFault extends Error {
  override readonly name = "ConfigFault";

  constructor(message: string, file: string, line: number) {
    super(`${message} in ${file}:${line}`);
  }
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly isQuoted: boolean;
}

const tokenPattern =
  /[ \t\r]+|(\n)|#[^\n]*|"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([;{}])|([^\s;{}]+)/gsy;

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replace(/\\(["'\\nrt])/g, (_whole, sign: string) => escapes[sign] ?? sign);
}

/** Splits a text into words, quoted words, and the signs `;`, `{`, `}`. */
function tokens(text: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  for (const match of text.matchAll(tokenPattern)) {
    const [whole, newline, double, single, sign, word] = match;
    const quoted = double ?? single;
    if (quoted !== undefined) {
      found.push({ text: unescaped(quoted), line, isQuoted: true });
    } else if ((sign ?? word) !== undefined) {
      found.push({ text: sign ?? word ?? "", line, isQuoted: false });
    }
    line += newline === undefined ? whole.split("\n").length - 1 : 1;
  }
  return found;
}

/**
 * Reads a configuration file's text. Source: nginx src/core/ngx_conf_file.c (texts).
 * @throws ConfigFault as `nginx -t` words it.
 */
export function parseConfig(text: string, file: string): readonly Directive[] {
  const parser = new Parser(tokens(text), file, text.split("\n").length);
  return parser.block(false);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  readonly #lastLine: number;
  #at = 0;

  constructor(found: readonly Token[], file: string, lastLine: number) {
    this.#tokens = found;
    this.#file = file;
    this.#lastLine = lastLine;
  }

  block(isInner: boolean): readonly Directive[] {
    const directives: Directive[] = [];
    for (;;) {
      const first = this.#tokens[this.#at];
      if (!first) {
        if (isInner) {
          throw this.#fault('unexpected end of file, expecting "}"', this.#lastLine);
        }
        return directives;
      }
      this.#at += 1;
      if (isSign(first, "}")) {
        if (!isInner) {
          throw this.#fault('unexpected "}"', first.line);
        }
        return directives;
      }
      if (isSign(first, ";") || isSign(first, "{")) {
        throw this.#fault(`unexpected "${first.text}"`, first.line);
      }
      directives.push(this.#statement(first));
    }
  }

  #statement(first: Token): Directive {
    const args: string[] = [];
    const made = (block: readonly Directive[] | null): Directive => ({
      name: first.text,
      args,
      file: this.#file,
      line: first.line,
      block,
    });
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token) {
        throw this.#fault('unexpected end of file, expecting ";" or "}"', this.#lastLine);
      }
      this.#at += 1;
      if (isSign(token, ";")) {
        return made(null);
      }
      if (isSign(token, "{")) {
        return made(this.block(true));
      }
      if (isSign(token, "}")) {
        throw this.#fault('unexpected "}"', token.line);
      }
      args.push(token.text);
    }
  }

  #fault(message: string, line: number): ConfigFault {
    return new ConfigFault(message, this.#file, line);
  }
}

function isSign(token: Token, sign: string): boolean {
  return !token.isQuoted && token.text === sign;
}
