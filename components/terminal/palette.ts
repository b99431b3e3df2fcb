import type { ITheme } from "@xterm/xterm";

/** The terminal's colours in the theme that the page shows now, read from the page's own tokens. */
export function readPalette(): ITheme {
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const foreground = colour("term-fg");
  const background = colour("term-bg");
  const dim = colour("term-dim");
  const isDark = isDarker(background, foreground);
  const hues = {
    red: colour("t-red"),
    green: colour("t-green"),
    yellow: colour("t-yellow"),
    blue: colour("t-blue"),
    magenta: colour("t-magenta"),
    cyan: colour("t-cyan"),
  };
  const selection = colour("term-sel");
  const slider = colour("line");
  probe.remove();
  return {
    background,
    foreground,
    cursor: foreground,
    cursorAccent: background,
    selectionBackground: selection,
    selectionForeground: foreground,
    scrollbarSliderBackground: slider,
    scrollbarSliderHoverBackground: slider,
    scrollbarSliderActiveBackground: slider,
    ...hues,
    black: isDark ? "#7c8990" : foreground,
    white: isDark ? foreground : dim,
    brightBlack: dim,
    brightRed: hues.red,
    brightGreen: hues.green,
    brightYellow: hues.yellow,
    brightBlue: hues.blue,
    brightMagenta: hues.magenta,
    brightCyan: hues.cyan,
    brightWhite: foreground,
  };
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

function isDarker(colour: string, other: string): boolean {
  return lightnessOf(colour) < lightnessOf(other);
}

function lightnessOf(colour: string): number {
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
}
