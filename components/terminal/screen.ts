import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { type IBufferLine, Terminal } from "@xterm/xterm";
import type { TerminalSize } from "../../server/contracts/terminal.ts";
import { type Prompt, promptIn } from "./command-queue.ts";
import { onThemeChange, readPalette } from "./palette.ts";

const scrollbackLinesMax = 5000;
const phoneWidthPx = 768;
const settleMs = 30;
const abortSequence = "\u0007";

/** What a screen tells its owner. */
export interface ScreenEvents {
  readonly onText: (text: string) => void;
  readonly onSize: (size: TerminalSize) => void;
}

/** An xterm that fits the element it's shown in. It outlives that element; `dispose` ends it. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #events: ScreenEvents;
  readonly #inputLabel: string;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #observer = new ResizeObserver(() => this.#fitSoon());
  readonly #stopTheme: () => void;
  #frame = 0;
  #lineFeeds = 0;
  #isLeaving = false;

  constructor(events: ScreenEvents, inputLabel: string) {
    this.#events = events;
    this.#inputLabel = inputLabel;
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
      fontWeightBold: "700",
      drawBoldTextInBrightColors: false,
      minimumContrastRatio: 4.5,
      scrollback: scrollbackLinesMax,
      theme: readPalette(),
      ...fontSizeFor(innerWidth),
    });
    for (const addon of [this.#fit, this.#search, new Unicode11Addon(), new WebLinksAddon()]) {
      this.#terminal.loadAddon(addon);
    }
    this.#terminal.unicode.activeVersion = "11";
    this.#terminal.onData(events.onText);
    this.#terminal.onResize(({ cols, rows }) => events.onSize({ columns: cols, rows }));
    this.#terminal.onLineFeed(() => {
      this.#lineFeeds++;
    });
    this.#terminal.attachCustomKeyEventHandler((event) => this.#handleKey(event));
    this.#stopTheme = onThemeChange(() => {
      this.#terminal.options.theme = readPalette();
    });
  }

  /** Shows the screen in an element, taking it away from the one before. */
  attach(host: HTMLElement): void {
    this.#observer.disconnect();
    if (this.#terminal.element) host.append(this.#terminal.element);
    else this.#terminal.open(host);
    this.#terminal.textarea?.setAttribute("aria-label", this.#inputLabel);
    this.#observer.observe(host);
    this.#fit.fit();
  }

  /** The size that fits, once the page has drawn what was just asked of it. */
  async settle(): Promise<TerminalSize> {
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    this.#fitNow();
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Writes output; `drawn` is called once it has been parsed. */
  write(bytes: Uint8Array, drawn: () => void): void {
    this.#terminal.write(bytes, drawn);
  }

  /** Clears the screen, its history and its modes. */
  reset(): void {
    this.#terminal.reset();
  }

  /** While held, keys are not taken: there's nobody to send them to. */
  hold(isHeld: boolean): void {
    this.#terminal.options.disableStdin = isHeld;
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Pastes as a terminal does: bracketed where the program asked for it. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  /** Selects the next place where the text occurs; false if it doesn't. */
  find(text: string): boolean {
    return this.#search.findNext(text);
  }

  /** The prompt at the cursor, if the shell waits for a command. */
  prompt(): Prompt | null {
    const buffer = this.#terminal.buffer.active;
    let row = buffer.baseY + buffer.cursorY;
    let line = buffer.getLine(row)?.translateToString(false, 0, buffer.cursorX) ?? "";
    while (row > 0 && buffer.getLine(row)?.isWrapped) {
      row--;
      line = (buffer.getLine(row)?.translateToString(false) ?? "") + line;
    }
    return promptIn(line, this.#lineFeeds);
  }

  /** The whole buffer as text; a line that was wrapped is one line again. */
  text(): string {
    const buffer = this.#terminal.buffer.active;
    const lines: string[] = [];
    for (let row = 0; row < buffer.length; row++) {
      const line = buffer.getLine(row);
      if (!line) continue;
      const text = textOf(line, buffer.getLine(row + 1));
      if (line.isWrapped && lines.length > 0) lines.push((lines.pop() ?? "") + text);
      else lines.push(text);
    }
    return lines.join("\n").trimEnd();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#stopTheme();
    this.#terminal.dispose();
  }

  #fitSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#fitNow());
  }

  #fitNow(): void {
    Object.assign(this.#terminal.options, fontSizeFor(innerWidth));
    this.#fit.fit();
  }

  /** After Esc, Tab belongs to the page: that is how a keyboard leaves the terminal. */
  #handleKey(event: KeyboardEvent): boolean {
    if (event.type !== "keydown") return true;
    if (event.key === "Tab" && this.#isLeaving) {
      this.#isLeaving = false;
      // The shell's line editor took Esc for the start of a sequence; without this it would swallow
      // the first key of whoever comes back.
      if (this.prompt()) this.#events.onText(abortSequence);
      return false;
    }
    if (event.key !== "Shift") this.#isLeaving = event.key === "Escape";
    return true;
  }
}

function fontSizeFor(widthPx: number) {
  return widthPx < phoneWidthPx
    ? { fontSize: 12, lineHeight: 1.25 }
    : { fontSize: 13, lineHeight: 1.25 };
}

function textOf(line: IBufferLine, next: IBufferLine | undefined): string {
  return line.translateToString(!next?.isWrapped);
}
