import { type JsonObject, setMember } from "../patch/json-value.ts";
import { quote, StatusError } from "../status-error.ts";
import { countMembers, outlineOf } from "./json-outline.ts";

/** What a text is as JSON, or Go's words for why it is none. */
export type JsonResult =
  | { readonly ok: true; readonly value: unknown; readonly duplicates: readonly string[] }
  | { readonly ok: false; readonly error: string };

/** Go's decoder refuses deeper nesting. */
const depthMax = 10_000;

/** Deepest nesting that the recursive reader takes; JavaScript's stack bounds it. */
const recursionMax = 1_000;

/**
 * More values than an object has that etcd takes (1.5 MiB with managedFields, which name each member again). Every
 * step of a write costs time for each of them.
 */
const valuesMax = 50_000;

/** From this length on the runtime's own parser is tried first: it takes a quarter of the time. */
const longCharsMin = 4_096;

class Fault extends Error {}

/**
 * Parses JSON, telling members that one object names twice by their path (`spec.replicas`), and faults
 * in the words of Go's encoding/json. @throws StatusError 413 for too many values.
 */
export function parseJson(text: string): JsonResult {
  const value = text.length < longCharsMin ? undefined : parsePlainJson(text);
  return value === undefined ? readByHand(text) : { ok: true, value, duplicates: [] };
}

/**
 * The value of a JSON text that has no fault and repeats no member, else undefined.
 * @throws StatusError 413 for too many values.
 */
export function parsePlainJson(text: string): unknown {
  const outline = outlineOf(text, recursionMax);
  if (outline.valuesMax > valuesMax) {
    throw StatusError.objectTooLarge();
  }
  if (outline.depth > recursionMax) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return countMembers(value) === outline.members ? value : undefined;
  } catch {
    return undefined;
  }
}

function readByHand(text: string): JsonResult {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { ok: true, value, duplicates: reader.duplicates };
  } catch (error) {
    if (error instanceof Fault) {
      return { ok: false, error: error.message };
    }
    throw error;
  }
}

class Reader {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value("", 0);
    this.#space();
    if (this.#at < this.#text.length) {
      throw this.#invalid("after top-level value");
    }
    return value;
  }

  #value(path: string, depth: number): unknown {
    if (depth > recursionMax) {
      throw new Fault(`exceeded max depth ${depthMax}`);
    }
    this.#space();
    const char = this.#text[this.#at];
    if (char === "{") {
      return this.#object(path, depth);
    }
    if (char === "[") {
      return this.#array(path, depth);
    }
    if (char === '"') {
      return this.#string();
    }
    return this.#scalar();
  }

  #object(path: string, depth: number): JsonObject {
    const object: JsonObject = {};
    this.#at++;
    this.#space();
    if (this.#take("}")) {
      return object;
    }
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') {
        throw this.#invalid("looking for beginning of object key string");
      }
      const key = this.#string();
      const inner = path === "" ? key : `${path}.${key}`;
      this.#space();
      if (!this.#take(":")) {
        throw this.#invalid("after object key");
      }
      if (Object.hasOwn(object, key)) {
        this.duplicates.push(inner);
      }
      setMember(object, key, this.#value(inner, depth + 1));
      this.#space();
      if (this.#take("}")) {
        return object;
      }
      if (!this.#take(",")) {
        throw this.#invalid("after object key:value pair");
      }
    }
  }

  #array(path: string, depth: number): unknown[] {
    const list: unknown[] = [];
    this.#at++;
    this.#space();
    if (this.#take("]")) {
      return list;
    }
    for (;;) {
      list.push(this.#value(`${path}[${list.length}]`, depth + 1));
      this.#space();
      if (this.#take("]")) {
        return list;
      }
      if (!this.#take(",")) {
        throw this.#invalid("after array element");
      }
    }
  }

  #string(): string {
    const start = this.#at;
    let isPlain = true;
    for (let index = start + 1; index < this.#text.length; index++) {
      const code = this.#text.charCodeAt(index);
      if (code === 0x5c) {
        isPlain = false;
        index++;
      } else if (code === 0x22) {
        this.#at = index + 1;
        return isPlain
          ? this.#text.slice(start + 1, index)
          : this.#unescape(this.#text.slice(start, this.#at), start);
      } else if (code < 0x20) {
        this.#at = index;
        throw this.#invalid("in string literal");
      }
    }
    throw new Fault("unexpected end of JSON input");
  }

  #unescape(literal: string, start: number): string {
    try {
      return JSON.parse(literal) as string;
    } catch {
      const bad = /\\(?!["\\/bfnrtu])|\\u(?![0-9a-fA-F]{4})/.exec(literal);
      this.#at = start + (bad?.index ?? 0) + 1;
      throw this.#invalid("in string escape code");
    }
  }

  #scalar(): unknown {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
    pattern.lastIndex = this.#at;
    const literal = pattern.exec(this.#text)?.[0];
    if (literal === undefined) {
      throw this.#invalid("looking for beginning of value");
    }
    this.#at += literal.length;
    return JSON.parse(literal);
  }

  #space(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) {
      this.#at++;
    }
  }

  #take(char: string): boolean {
    const found = this.#text[this.#at] === char;
    this.#at += found ? 1 : 0;
    return found;
  }

  #invalid(where: string): Fault {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) {
      return new Fault("unexpected end of JSON input");
    }
    return new Fault(`invalid character ${quoteChar(String.fromCodePoint(code))} ${where}`);
  }
}

function quoteChar(char: string): string {
  if (char === "'") {
    return "'\\''";
  }
  return char === '"' ? "'\"'" : `'${quote(char).slice(1, -1)}'`;
}
