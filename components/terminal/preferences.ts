/** How a reader wants the terminal; kept in this browser. */
export interface Preferences {
  /** In CSS pixels; `null`: 13, or 12 on a phone. */
  readonly fontSizePx: number | null;
  /** A dark screen on a light page too. */
  readonly isAlwaysDark: boolean;
  /** Writes the output where a screen reader finds it, and announces it. */
  readonly isScreenReader: boolean;
}

export const fontSizesPx = { min: 10, max: 24 } as const;

const storageKey = "kubebook:terminal-preferences";
const phoneWidthPx = 768;

export const defaultPreferences: Preferences = {
  fontSizePx: null,
  isAlwaysDark: false,
  isScreenReader: false,
};

/** The font's size in a window of that width. */
export function fontSizeIn(preferences: Preferences, windowWidthPx: number): number {
  return preferences.fontSizePx ?? (windowWidthPx < phoneWidthPx ? 12 : 13);
}

/** Reads stored preferences; whatever isn't one is as by default. */
export function parsePreferences(stored: string | null): Preferences {
  const value = parse(stored);
  const { min, max } = fontSizesPx;
  const size = Reflect.get(value, "fontSizePx");
  const isSize = typeof size === "number" && size >= min && size <= max;
  return {
    fontSizePx: isSize ? Math.round(size) : null,
    isAlwaysDark: Reflect.get(value, "isAlwaysDark") === true,
    isScreenReader: Reflect.get(value, "isScreenReader") === true,
  };
}

function parse(stored: string | null): object {
  try {
    const value: unknown = JSON.parse(stored ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

export function loadPreferences(): Preferences {
  try {
    return parsePreferences(localStorage.getItem(storageKey));
  } catch {
    return defaultPreferences;
  }
}

export function storePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences));
  } catch {
    // A browser that stores nothing keeps the choice for this page alone.
  }
}
