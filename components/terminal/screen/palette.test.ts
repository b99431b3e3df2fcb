import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { paletteOf } from "./palette.ts";

const tokensFile = join(import.meta.dirname, "..", "..", "ui", "tokens.css");
let css = "";

beforeAll(async () => {
  css = await readFile(tokensFile, "utf8");
});

/** A token's value in a theme, as the style sheet has it. */
function colourIn(theme: "light" | "dark"): (token: string) => string {
  return (token) => {
    const value = new RegExp(`--${token}: light-dark\\((#\\w{6}), (#\\w{6})\\);`).exec(css);
    const colour = value?.[theme === "light" ? 1 : 2];
    if (!colour) throw new Error(`the token ${token} is no pair of colours`);
    return colour;
  };
}

/** Source: WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Source: WCAG 2.2, contrast ratio. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const ansi = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
const bright = [
  "brightBlack",
  "brightRed",
  "brightGreen",
  "brightYellow",
  "brightBlue",
  "brightMagenta",
  "brightCyan",
  "brightWhite",
] as const;

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  it.each([...ansi, ...bright, "foreground"] as const)("%s is read easily", (name) => {
    const palette = paletteOf(colourIn(theme));
    expect(contrast(palette[name], palette.background)).toBeGreaterThanOrEqual(4.5);
  });

  it("what is selected is read easily, and the cursor's character too", () => {
    const palette = paletteOf(colourIn(theme));
    const { selectionForeground, selectionBackground, cursor, cursorAccent } = palette;
    expect(contrast(selectionForeground, selectionBackground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(cursor, cursorAccent)).toBeGreaterThanOrEqual(4.5);
  });
});

it("is the style sheet's, colour by colour", () => {
  const { background, red, brightRed, black, white } = paletteOf(colourIn("dark"));
  expect({ background, red, brightRed, black, white }).toEqual({
    background: "#0c1115",
    red: "#f0918a",
    brightRed: "#f0918a",
    black: "#7c8990",
    white: "#d5dee2",
  });
});
