import type { Preferences } from "../preferences.ts";
import { Screen } from "./screen.ts";

const nothing = () => {};
const encoder = new TextEncoder();

/** A terminal's screen that shows a recording: the keyboard scrolls in it and leaves it, and types nothing. */
export class RecordingScreen {
  readonly #screen: Screen;
  readonly #firstLine: string;

  /** `firstLine` stands above what is shown; `label` tells a screen reader what it is. */
  constructor(options: { label: string; firstLine: string; preferences: Preferences }) {
    this.#firstLine = options.firstLine;
    this.#screen = new Screen(
      {
        onText: nothing,
        onSize: nothing,
        onPaste: nothing,
        onFind: nothing,
        onSwitch: nothing,
        onFocus: nothing,
        onFound: nothing,
        onEnded: nothing,
      },
      options.label,
      options.preferences,
      "recording",
    );
    this.#screen.hold(true);
  }

  attach(host: HTMLElement): void {
    this.#screen.attach(host);
  }

  prefer(preferences: Preferences): void {
    this.#screen.prefer(preferences);
  }

  /** Clears the screen, but for its first line. */
  begin(): void {
    this.#screen.reset();
    this.write(`\u001b[90m${this.#firstLine}\u001b[0m\r\n`);
  }

  write(text: string): void {
    this.#screen.write(encoder.encode(text), nothing);
  }

  dispose(): void {
    this.#screen.dispose();
  }
}
