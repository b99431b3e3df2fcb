import { expect, it } from "vitest";
import type { Directive } from "./config-parser.ts";
import { locationOf } from "./locations.ts";

function location(...args: string[]): Directive {
  return { name: "location", args } as unknown as Directive;
}

const server = [
  location("/"),
  location("/images/"),
  location("^~", "/static/"),
  location("=", "/exact"),
  location("~", "\\.(gif|jpg|jpeg|png)$"),
  location("~*", "^/USER/(\\d+)/(.*)$"),
  location("~", "("),
];

it.each([
  ["/exact", "= /exact"],
  ["/images/a.txt", "/images/"],
  ["/images/a.png", "~ \\.(gif|jpg|jpeg|png)$"],
  ["/static/a.png", "^~ /static/"],
  ["/user/7/x", "~* ^/USER/(\\d+)/(.*)$"],
  ["/else", "/"],
])("%s is served by %s", (path, args) => {
  expect(locationOf(server, path)?.args.join(" ")).toBe(args);
});

it.each([
  ["that repeats a group", "^(/a+)+$"],
  ["of many repeats", "^/.*a.*a.*a.*a.*a.*a.*b$"],
  ["of many alternatives", `^/${"(a|a)".repeat(40)}b$`],
])("an expression %s is left out where it could take too long", (_, expression) => {
  const slow = [location("/"), location("~", expression)];
  expect(locationOf(slow, `/${"a".repeat(1000)}`)?.args).toEqual(["/"]);
});
