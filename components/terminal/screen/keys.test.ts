import { describe, expect, it } from "vitest";
import { actOnKey, type KeyAct, type KeyContext, type KeyPress, platformOf } from "./keys.ts";

/** `Ctrl+Shift+KeyC` as an event; a letter's key follows from its code. */
function press(chord: string): KeyPress {
  const names = chord.split("+");
  const code = names.at(-1) ?? "";
  return {
    code,
    key:
      code === "IntlYen"
        ? "¥"
        : code.replace(/^Key/, "").replace(/^[A-Z]$/, (c) => c.toLowerCase()),
    ctrlKey: names.includes("Ctrl"),
    shiftKey: names.includes("Shift"),
    altKey: names.includes("Alt"),
    metaKey: names.includes("Meta"),
    isComposing: names.includes("Composing"),
  };
}

const plain: KeyContext = { platform: "linux", hasSelection: false, isFullScreenProgram: false };
const shell: KeyAct = { kind: "shell" };

const cases: [string, Partial<KeyContext>, KeyAct][] = [
  ["Ctrl+KeyC", { hasSelection: true }, shell],
  ["Ctrl+KeyV", {}, shell],
  ["Ctrl+Shift+KeyC", { hasSelection: true }, { kind: "copy" }],
  ["Ctrl+Shift+KeyC", {}, { kind: "nothing" }],
  ["Ctrl+Shift+KeyV", {}, { kind: "browser" }],
  ["Ctrl+Insert", { hasSelection: true }, { kind: "copy" }],
  ["Ctrl+KeyF", {}, { kind: "find" }],
  ["Ctrl+KeyF", { isFullScreenProgram: true }, shell],
  ["Ctrl+Shift+KeyF", { isFullScreenProgram: true }, { kind: "find" }],
  ["Ctrl+KeyC", { platform: "windows", hasSelection: true }, { kind: "copy" }],
  ["Ctrl+KeyC", { platform: "windows" }, shell],
  ["Ctrl+KeyV", { platform: "windows" }, { kind: "browser" }],
  ["Meta+KeyC", { platform: "mac", hasSelection: true }, { kind: "copy" }],
  ["Meta+KeyF", { platform: "mac" }, { kind: "find" }],
  ["Meta+KeyK", { platform: "mac" }, { kind: "clear" }],
  ["Meta+ArrowLeft", { platform: "mac" }, { kind: "send", text: "\u0001" }],
  ["Meta+Backspace", { platform: "mac" }, { kind: "send", text: "\u0015" }],
  ["Ctrl+KeyF", { platform: "mac" }, shell],
  ["Ctrl+Shift+ArrowRight", {}, { kind: "switch", by: 1 }],
  ["Ctrl+Shift+ArrowLeft", { platform: "mac" }, { kind: "switch", by: -1 }],
  ["IntlYen", { platform: "mac" }, { kind: "send", text: "\\" }],
  ["Composing+IntlYen", { platform: "mac" }, shell],
  ["Alt+KeyF", {}, shell],
  ["KeyA", {}, shell],
];

describe("actOnKey", () => {
  it.each(cases)("%s %o", (chord, context, act) => {
    expect(actOnKey(press(chord), { ...plain, ...context })).toEqual(act);
  });
});

it("knows a platform by its name", () => {
  expect(["MacIntel", "iPhone", "Win32", "Linux x86_64", ""].map(platformOf)).toEqual([
    "mac",
    "mac",
    "windows",
    "linux",
    "linux",
  ]);
});
