import { expect, it, vi } from "vitest";
import { scrollOnKey } from "./scroll-on-key.ts";

it.each([
  ["ArrowUp", "scrollLines", [-1]],
  ["ArrowDown", "scrollLines", [1]],
  ["PageUp", "scrollPages", [-1]],
  ["PageDown", "scrollPages", [1]],
  ["Home", "scrollToTop", []],
  ["End", "scrollToBottom", []],
] as const)("%s scrolls and is taken", (key, method, args) => {
  const scrolled = {
    scrollLines: vi.fn(),
    scrollPages: vi.fn(),
    scrollToTop: vi.fn(),
    scrollToBottom: vi.fn(),
  };
  expect(scrollOnKey(key, scrolled)).toBe(true);
  expect(scrolled[method].mock.calls).toEqual([[...args]]);
});

it.each(["Tab", "a", "Enter", "constructor"])("%s is left to the page", (key) => {
  const nothing = () => expect.fail("it scrolled");
  const scrolled = {
    scrollLines: nothing,
    scrollPages: nothing,
    scrollToTop: nothing,
    scrollToBottom: nothing,
  };
  expect(scrollOnKey(key, scrolled)).toBe(false);
});
