import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesRequirements } from "./label-selector.ts";
import { parseLabelSelector } from "./selector-parser.ts";
import { StatusError } from "./status-error.ts";

function fault(text: string): string {
  try {
    parseLabelSelector(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("selects as upstream does", () => {
  test.each([
    ["", {}, true],
    ["a=b", { a: "b" }, true],
    ["a==b,c!=d", { a: "b" }, true],
    ["a!=b", {}, true],
    ["a", { a: "" }, true],
    ["!a", { a: "" }, false],
    ["a in (b, c)", { a: "c" }, true],
    ["a notin (b,c)", {}, true],
    ["a in ()", { a: "" }, true],
    ["x in (foo,,baz),y,z notin ()", { x: "", y: "", z: "1" }, true],
    ["in in (in)", { in: "in" }, true],
    ["a=", { a: "" }, true],
    ["n > 3", { n: "4" }, true],
    ["n<3", { n: "3" }, false],
    ["example.com/a=b", { "example.com/a": "b" }, true],
  ])("%s on %j: %s", (text, labels, expected) => {
    expect(matchesRequirements(parseLabelSelector(text), labels)).toBe(expected);
  });
});

describe("refuses with upstream's text", () => {
  test.each([
    ["a=b=c", "found '=', expected: ',' or 'end of string'"],
    ["=b", "found '=', expected: !, identifier, or 'end of string'"],
    ["a=b,", "found '', expected: identifier after ','"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a in b", "unable to parse requirement: found 'b' expected: '('"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["!=a", "found '!=', expected: !, identifier, or 'end of string'"],
    [
      "a>b",
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    [
      "a/b/c=d",
      "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
  ])("%s", (text, message) => {
    expect(fault(text)).toBe(message);
  });
});

test("any text is a selector or a bad request, nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      try {
        parseLabelSelector(text);
      } catch (error) {
        expect(error).toBeInstanceOf(StatusError);
        expect((error as StatusError).code).toBe(400);
      }
    }),
  );
});
