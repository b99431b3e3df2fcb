import type { ITheme } from "@xterm/xterm";

/** Tokens of the page that the terminal is drawn with. */
const tokens = {
  background: "term-bg",
  foreground: "term-fg",
  dim: "term-dim",
  selection: "term-sel",
  black: "term-black",
  red: "t-red",
  green: "t-green",
  yellow: "t-yellow",
  blue: "t-blue",
  magenta: "t-magenta",
  cyan: "t-cyan",
  slider: "line-2",
} as const;

/** The terminal's colours, by what each of the page's tokens is. Bold is weight: bright is no other colour. */
export function paletteOf(colourOf: (token: string) => string) {
  const colours = Object.fromEntries(
    Object.entries(tokens).map(([name, token]) => [name, colourOf(token)]),
  ) as Record<keyof typeof tokens, string>;
  const { background, foreground, dim, selection, slider, black, ...hues } = colours;
  return {
    background,
    foreground,
    cursor: foreground,
    cursorAccent: background,
    selectionBackground: selection,
    selectionForeground: foreground,
    overviewRulerBorder: background,
    scrollbarSliderBackground: slider,
    scrollbarSliderHoverBackground: slider,
    scrollbarSliderActiveBackground: slider,
    ...hues,
    black,
    white: colourOf("term-white"),
    brightBlack: dim,
    brightRed: hues.red,
    brightGreen: hues.green,
    brightYellow: hues.yellow,
    brightBlue: hues.blue,
    brightMagenta: hues.magenta,
    brightCyan: hues.cyan,
    brightWhite: foreground,
  } satisfies ITheme;
}

/** The colours of an element that is on the page, in the theme that holds there now. */
export function readPalette(host: HTMLElement): ITheme {
  return withColours(host, paletteOf);
}

/** The same colours with a cursor that shows what it stands on; the page draws its edge. */
export function withHollowCursor(palette: ITheme): ITheme {
  return {
    ...palette,
    ...(palette.background === undefined ? {} : { cursor: palette.background }),
    ...(palette.foreground === undefined ? {} : { cursorAccent: palette.foreground }),
  };
}

/** Calls `use` with a way to read tokens as they are inside `host`, written `#rrggbb`. */
export function withColours<T>(
  host: HTMLElement,
  use: (colourOf: (token: string) => string) => T,
): T {
  const probe = document.createElement("span");
  host.append(probe);
  const result = use((token) => {
    probe.style.color = `var(--${token})`;
    return hexOf(getComputedStyle(probe).color);
  });
  probe.remove();
  return result;
}

/** Calls back whenever the page's theme changes, by the reader's choice or the system's. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", listener);
  };
}

/** A computed colour such as `rgb(12, 17, 21)` in the form that xterm takes everywhere. */
function hexOf(colour: string): string {
  const parts = (colour.match(/[\d.]+/g) ?? []).slice(0, 3);
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}
