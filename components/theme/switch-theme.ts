const storageKey = "kubebook:theme";

/** Turns the page from light to dark or back, and remembers the choice in this browser. */
export function switchTheme(): void {
  const root = document.documentElement;
  const shown =
    root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const theme = shown === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // A browser that stores nothing keeps the choice for this page alone.
  }
}
