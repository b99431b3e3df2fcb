/** What of a terminal scrolls. */
interface Scrolled {
  scrollLines(by: number): void;
  scrollPages(by: number): void;
  scrollToTop(): void;
  scrollToBottom(): void;
}

const acts: ReadonlyMap<string, (scrolled: Scrolled) => void> = new Map([
  ["ArrowUp", (scrolled: Scrolled) => scrolled.scrollLines(-1)],
  ["ArrowDown", (scrolled) => scrolled.scrollLines(1)],
  ["PageUp", (scrolled) => scrolled.scrollPages(-1)],
  ["PageDown", (scrolled) => scrolled.scrollPages(1)],
  ["Home", (scrolled) => scrolled.scrollToTop()],
  ["End", (scrolled) => scrolled.scrollToBottom()],
]);

/** Scrolls as a page does by that key. @returns whether it is a key that scrolls. */
export function scrollOnKey(key: string, scrolled: Scrolled): boolean {
  const act = acts.get(key);
  act?.(scrolled);
  return act !== undefined;
}
