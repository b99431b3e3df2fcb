import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { type ISearchOptions, SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import type { TerminalSize } from "../../../server/contracts/terminal.ts";
import { type Prompt, promptIn } from "../command-queue.ts";
import { fontSizeIn, type Preferences } from "../preferences.ts";
import { exitCodeIn } from "../text/exit-mark.ts";
import { splitPrompt } from "../text/prompt.ts";
import { copySelection, handleClipboard } from "./clipboard.ts";
import { actOnKey, type KeyAct, platformOf } from "./keys.ts";
import { cursorLineOf, linesOf } from "./lines.ts";
import { onThemeChange, readPalette, withColours, withHollowCursor } from "./palette.ts";
import { scrollOnKey } from "./scroll-on-key.ts";
import { type StepMark, StepMarks } from "./step-marks.ts";

const scrollbackLinesMax = 10_000;
const settleMs = 30;
const lineHeight = 1.3;
const scrollbarWidthPx = 8;
/** A banner covers no more than so many lines. */
const bannerLines = 4;
const abortSequence = "\u0007";
/**
 * Leaves every mode that a program may have set, ends its line and puts colours back. The cursor is saved first:
 * leaving the alternate screen restores it, also where no program was in there.
 */
const leaveModes =
  "\u001b7\u001b[?1049l\u001b[?1000;1002;1003;1004;1006;2004l\u001b[!p\u001b[?25h\u001b[0m\r\n";

/** What a screen tells its owner. */
export interface ScreenEvents {
  readonly onText: (text: string) => void;
  readonly onSize: (size: TerminalSize) => void;
  /** Something is to be pasted: by the browser's gesture, not yet looked at. */
  readonly onPaste: (text: string) => void;
  readonly onFind: () => void;
  /** The next or the previous terminal is wanted. */
  readonly onSwitch: (by: 1 | -1) => void;
  /** The keyboard came into the terminal. */
  readonly onFocus: () => void;
  /** The shell told with which exit code a command ended. */
  readonly onEnded: (exitCode: number) => void;
  readonly onFound: (found: { readonly index: number; readonly count: number }) => void;
}

/** An xterm that fits the element it's shown in. It outlives that element; `dispose` ends it. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #events: ScreenEvents;
  readonly #inputLabel: string;
  readonly #platform = platformOf(navigator.platform);
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #observer = new ResizeObserver(() => this.#fitSoon());
  readonly #stopTheme: () => void;
  readonly #marks: StepMarks;
  #preferences: Preferences;
  #frame = 0;
  #lineFeeds = 0;
  #isLeaving = false;
  #sought = "";

  /** A `recording` takes no keys but those that scroll and copy. */
  constructor(
    events: ScreenEvents,
    inputLabel: string,
    preferences: Preferences,
    kind: "shell" | "recording" = "shell",
  ) {
    this.#events = events;
    this.#inputLabel = inputLabel;
    this.#preferences = preferences;
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      overviewRuler: { width: scrollbarWidthPx },
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
      fontSize: fontSizeIn(preferences, innerWidth),
      fontWeightBold: "700",
      drawBoldTextInBrightColors: false,
      lineHeight,
      minimumContrastRatio: 4.5,
      rightClickSelectsWord: false,
      screenReaderMode: preferences.isScreenReader,
      scrollback: scrollbackLinesMax,
      linkHandler: { activate: (_event, address) => openLink(address) },
    });
    const links = new WebLinksAddon((_event, address) => openLink(address));
    for (const addon of [this.#fit, this.#search, new Unicode11Addon(), links]) {
      this.#terminal.loadAddon(addon);
    }
    this.#terminal.unicode.activeVersion = "11";
    this.#terminal.onData(events.onText);
    this.#terminal.onResize(({ cols, rows }) => events.onSize({ columns: cols, rows }));
    this.#terminal.parser.registerOscHandler(133, (mark) => {
      const code = exitCodeIn(mark);
      if (code !== null) events.onEnded(code);
      return true;
    });
    this.#terminal.onLineFeed(() => {
      this.#lineFeeds++;
    });
    this.#terminal.onWriteParsed(() => this.#tellRoom());
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) =>
      events.onFound({ index: resultIndex, count: resultCount }),
    );
    this.#terminal.attachCustomKeyEventHandler((event) =>
      kind === "shell" ? this.#handleKey(event) : this.#handleReading(event),
    );
    this.#stopTheme = onThemeChange(() => this.#colour());
    this.#marks = new StepMarks(this.#terminal);
  }

  /** While the last lines are free, the screen may give way to a banner above it. */
  #tellRoom(): void {
    const { rows, element, buffer } = this.#terminal;
    element?.toggleAttribute("data-room", buffer.active.cursorY < rows - bannerLines);
  }

  /** Shows the screen in an element, in place of what was there. */
  attach(host: HTMLElement): void {
    this.#observer.disconnect();
    if (this.#terminal.element) host.replaceChildren(this.#terminal.element);
    else this.#open(host);
    this.#observer.observe(host);
    this.#colour();
    this.#fitNow();
  }

  /** Takes the screen off its element. It goes on taking output. */
  detach(): void {
    this.#observer.disconnect();
    this.#terminal.element?.remove();
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

  /** Ends what another shell left behind, keeps its text, and writes a line that says so. */
  separate(line: string): void {
    this.#terminal.write(`${leaveModes}\u001b[90m${line}\u001b[0m\r\n`);
  }

  /** While held, keys are not taken: there's nobody to send them to. */
  hold(isHeld: boolean): void {
    this.#terminal.options.disableStdin = isHeld;
    this.#colour();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Follows the reader's preferences from now on. */
  prefer(preferences: Preferences): void {
    this.#preferences = preferences;
    this.#terminal.options.screenReaderMode = preferences.isScreenReader;
    // The page's own colours follow in the same frame.
    this.#fitSoon();
    requestAnimationFrame(() => this.#colour());
  }

  /** Pastes as a terminal does: bracketed where the program asked for it. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  /** Marks every place where the text occurs and goes to the next one; told by `onFound`. */
  find(text: string, isBackwards: boolean, isTyping: boolean): void {
    const options = { ...this.#searchColours(), incremental: isTyping && !isBackwards };
    this.#sought = text;
    if (isBackwards) this.#search.findPrevious(text, options);
    else this.#search.findNext(text, options);
  }

  /** Takes the marks of {@link find} away. */
  endFind(): void {
    this.#sought = "";
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  /** Draws these in the margin, beside the steps' commands. */
  mark(marks: readonly StepMark[]): void {
    this.#marks.set(marks);
  }

  /** The prompt at the cursor, if the shell waits for a command. */
  prompt(): Prompt | null {
    return promptIn(cursorLineOf(this.#terminal.buffer.active).toCursor, this.#lineFeeds);
  }

  /** All that is typed at the prompt, after the cursor as well; empty without a prompt. */
  typed(): string {
    return splitPrompt(cursorLineOf(this.#terminal.buffer.active).whole)?.typed.trimEnd() ?? "";
  }

  /** Whether a program such as an editor has the whole screen. */
  get isFullScreenProgram(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  /** The shell's lines, oldest first; a line that was wrapped is one line again. */
  lines(): string[] {
    return linesOf(this.#terminal.buffer.normal);
  }

  /** The whole buffer as text. */
  text(): string {
    return linesOf(this.#terminal.buffer.active).join("\n").trimEnd();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#stopTheme();
    this.#marks.dispose();
    this.#terminal.dispose();
  }

  #open(host: HTMLElement): void {
    host.replaceChildren();
    this.#terminal.open(host);
    const { element, textarea } = this.#terminal;
    textarea?.setAttribute("aria-label", this.#inputLabel);
    textarea?.addEventListener("focus", () => this.#events.onFocus());
    if (element) {
      handleClipboard(element, () => this.#terminal.getSelection(), this.#events.onPaste);
    }
  }

  #colour(): void {
    const host = this.#terminal.element?.parentElement;
    if (!host) return;
    const palette = readPalette(host);
    const isHeld = this.#terminal.options.disableStdin ?? false;
    this.#terminal.options.theme = isHeld ? withHollowCursor(palette) : palette;
    if (this.#sought === "") return;
    // The marks have the colours that held when they were made.
    this.#search.clearDecorations();
    this.#search.findNext(this.#sought, { ...this.#searchColours(), incremental: true });
  }

  #searchColours(): ISearchOptions {
    const host = this.#terminal.element?.parentElement;
    if (!host) return {};
    return withColours(host, (colourOf) => ({
      decorations: {
        matchBackground: colourOf("accent-line"),
        matchOverviewRuler: colourOf("accent-line"),
        activeMatchBackground: colourOf("warn-line"),
        activeMatchBorder: colourOf("warn"),
        activeMatchColorOverviewRuler: colourOf("warn"),
      },
    }));
  }

  #fitSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#fitNow());
  }

  #fitNow(): void {
    this.#terminal.options.fontSize = fontSizeIn(this.#preferences, innerWidth);
    this.#fit.fit();
  }

  #handleKey(event: KeyboardEvent): boolean {
    if (event.type !== "keydown") return true;
    if (event.key === "Tab" && this.#isLeaving) return this.#leave();
    if (event.key !== "Shift") this.#isLeaving = event.key === "Escape" && !event.isComposing;
    const act = actOnKey(event, {
      platform: this.#platform,
      hasSelection: this.#terminal.hasSelection(),
      isFullScreenProgram: this.isFullScreenProgram,
    });
    if (act.kind === "shell") return true;
    if (act.kind !== "browser") {
      event.preventDefault();
      this.#do(act);
    }
    return false;
  }

  /** Nothing is typed: keys scroll and copy, and all others are the page's. */
  #handleReading(event: KeyboardEvent): boolean {
    if (event.type === "keydown" && scrollOnKey(event.key, this.#terminal)) event.preventDefault();
    return false;
  }

  /** After Esc, Tab belongs to the page: that is how a keyboard leaves the terminal. */
  #leave(): boolean {
    this.#isLeaving = false;
    // The shell's line editor took Esc for the start of a sequence; without this it would swallow
    // the first key of whoever comes back.
    if (this.prompt()) this.#events.onText(abortSequence);
    return false;
  }

  #do(act: KeyAct): void {
    switch (act.kind) {
      case "copy":
        copySelection(this.#terminal.getSelection());
        this.#terminal.clearSelection();
        break;
      case "find":
        this.#events.onFind();
        break;
      case "clear":
        this.#terminal.clear();
        break;
      case "switch":
        this.#events.onSwitch(act.by);
        break;
      case "send":
        this.#terminal.input(act.text);
        break;
      case "shell":
      case "browser":
      case "nothing":
        break;
    }
  }
}

/** Opens a web address in a tab that knows nothing of this one. */
function openLink(address: string): void {
  if (/^https?:\/\//i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
}
