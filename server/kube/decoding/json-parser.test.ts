import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatusError } from "../status-error.ts";
import { parseJson } from "./json-parser.ts";

describe("parseJson", () => {
  it("reads what JSON.parse reads, and nothing else", () => {
    const text = fc.oneof(
      fc.json(),
      fc.string({ unit: fc.constantFrom(...'{}[]":,0.-eE\\u1atrue fals\n') }),
    );
    fc.assert(
      fc.property(text, (input) => {
        const result = parseJson(input);
        let expected: unknown;
        try {
          expected = JSON.parse(input);
        } catch {
          expect(result.ok).toBe(false);
          return;
        }
        expect(result).toMatchObject({ ok: true, value: expected });
      }),
    );
  });

  it.each([
    ["", "unexpected end of JSON input"],
    ['{"a":', "unexpected end of JSON input"],
    ["{a}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ["[1 2]", "invalid character '2' after array element"],
    ["x", "invalid character 'x' looking for beginning of value"],
    ["{} {}", "invalid character '{' after top-level value"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ["[".repeat(5_000), "exceeded max depth 10000"],
  ])("words the fault of %j as Go does", (text, error) => {
    expect(parseJson(text)).toEqual({ ok: false, error });
  });

  it("tells repeated members by their path and keeps odd names", () => {
    expect(parseJson('{"a":{"b":1,"b":2},"l":[{"c":1,"c":1}],"__proto__":1}')).toEqual({
      ok: true,
      value: JSON.parse('{"a":{"b":2},"l":[{"c":1}],"__proto__":1}'),
      duplicates: ["a.b", "l[0].c"],
    });
  });

  it("reads long texts as short ones", () => {
    const text = fc.oneof(
      fc.json(),
      fc.string({ unit: fc.constantFrom(...'{}[]":,0.-eE\\u1atrue fals\n') }),
    );
    const padding = " ".repeat(5_000);
    fc.assert(
      fc.property(text, (input) => {
        expect(parseJson(`${padding}${input}`)).toEqual(parseJson(input));
      }),
    );
    expect(parseJson(`${padding}{"a":{"b":"\\\\\\",","b":"\\""}}`)).toEqual({
      ok: true,
      value: { a: { b: '"' } },
      duplicates: ["a.b"],
    });
  });

  it("refuses more values than an object can have", () => {
    const list = (length: number) => JSON.stringify(Array.from({ length }, () => 1));
    expect(parseJson(list(49_000))).toMatchObject({ ok: true });
    expect(() => parseJson(list(51_000))).toThrow(StatusError.objectTooLarge());
    expect(parseJson(`{"a":"${",".repeat(51_000)}"}`)).toMatchObject({ ok: true });
  });
});
