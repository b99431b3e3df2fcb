import { expect, test } from "vitest";
import { hasText, matchesText } from "./expected-text.ts";

test("columns may be wider, their texts may not differ", () => {
  const expected = "NAME   READY   AGE\nweb-<hash>   1/1   <age>\n";
  const actual = "NAME                  READY   AGE\nweb-7d9c5b8f6-x2x4z   1/1     2m10s\n";
  expect(matchesText(expected, actual)).toBe(true);
  expect(matchesText(expected, actual.replace("1/1", "0/1"))).toBe(false);
  expect(matchesText(expected, `${actual}another line\n`)).toBe(false);
  expect(matchesText(expected, actual.replace("READY   AGE", "READY AGE"))).toBe(false);
});

test("the indentation of a line counts", () => {
  expect(matchesText("spec:\n  a: 1", "spec:\n  a: 1\n")).toBe(true);
  expect(matchesText("spec:\n  a: 1", "spec:\n    a: 1\n")).toBe(false);
});

test("a line of dots stands for any lines, none included", () => {
  expect(matchesText("a\n...\nz", "a\nb\nc\nz")).toBe(true);
  expect(matchesText("a\n...\nz", "a\nz")).toBe(true);
  expect(matchesText("a\n...", "a\nb")).toBe(true);
  expect(matchesText("a\n...\nz", "a\nb")).toBe(false);
});

test("words of Kubernetes in angle brackets are words", () => {
  expect(matchesText("<none>", "<none>")).toBe(true);
  expect(matchesText("<none>", "10.0.0.1")).toBe(false);
  expect(matchesText("<ip>", "10.0.0.1")).toBe(true);
});

test("a text may be looked for within a line", () => {
  expect(hasText("pods <any> not found", 'Error from server (NotFound): pods "a" not found')).toBe(
    true,
  );
  expect(hasText("pods not found", 'Error from server (NotFound): pods "a" not found')).toBe(false);
});
