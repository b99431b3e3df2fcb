import { expect, it } from "vitest";
import { commandOf } from "./keys.ts";

const press = {
  key: "j",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  target: null,
};

it("knows its keys, and no others", () => {
  const keys = ["/", "?", "j", "k", "r", "t", "d", "x", "J", "Enter"];
  expect(keys.map((key) => commandOf({ ...press, key }))).toEqual([
    "search",
    "help",
    "next",
    "previous",
    "run",
    "terminal",
    "theme",
    null,
    null,
    null,
  ]);
});

it("leaves the browser's own keys, input methods and fields alone", () => {
  const inField = { closest: () => ({}) };
  for (const change of [
    { ctrlKey: true },
    { metaKey: true },
    { altKey: true },
    { isComposing: true },
    { target: inField },
  ]) {
    expect(commandOf({ ...press, ...change })).toBeNull();
  }
});
