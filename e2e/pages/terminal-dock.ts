import { expect, type Locator, type Page } from "@playwright/test";
import type { BookLocale } from "./book-locale.ts";

const names = {
  ja: { panel: "作業パネル", open: "ターミナルを開く" },
  en: { panel: "Workspace", open: "Open the terminal" },
};

/** The docked terminal. Its text is read from xterm's buffer, which holds more than the screen shows. */
export class TerminalDock {
  readonly #page: Page;
  readonly panel: Locator;
  readonly openButton: Locator;
  readonly screen: Locator;
  /** The band over the screen that tells of a lost connection, an ended shell or another tab. */
  readonly banner: Locator;
  /** The line under the screen. */
  readonly hint: Locator;
  /** What the sandbox holds, as the strip at the dock's foot counts it. */
  readonly counts: Locator;
  /** What the margin says beside the steps' commands that are in sight. */
  readonly stepMarks: Locator;
  /** The step at hand, where the dock covers the text. */
  readonly step: Locator;

  constructor(page: Page, locale: BookLocale = "ja") {
    this.#page = page;
    this.panel = page.getByRole("complementary", { name: names[locale].panel });
    this.openButton = this.panel.getByRole("button", { name: names[locale].open });
    this.screen = this.panel.locator(".xterm-screen");
    this.banner = this.panel.locator(".dock-banner");
    this.hint = this.panel.locator(".dock-hint");
    this.counts = this.panel.locator(".dock-count");
    this.stepMarks = this.panel.locator(".step-mark:visible");
    this.step = this.panel.locator(".dock-step");
  }

  /** Makes the page offer the terminal's text to this test; before the page is opened. */
  async offerText(): Promise<void> {
    await this.#page.addInitScript(() => localStorage.setItem("kubebook:test", "yes"));
  }

  /** All the text of the terminal; wrapped lines are joined. Empty before it's open. */
  async text(): Promise<string> {
    return this.#page.evaluate(() => {
      const hook = Reflect.get(window, "__kubebookTerminal") as { text(): string } | undefined;
      return hook?.text() ?? "";
    });
  }

  /** Waits until the terminal's text matches. */
  async shows(pattern: string | RegExp, timeoutMs = 15_000): Promise<void> {
    const matches =
      typeof pattern === "string"
        ? expect.stringContaining(pattern)
        : expect.stringMatching(pattern);
    await expect.poll(() => this.text(), { timeout: timeoutMs }).toEqual(matches);
  }

  /** Waits until what follows the `occurrence`-th time that `marker` stands in the text matches. */
  async showsAfter(
    marker: string,
    occurrence: number,
    pattern: RegExp,
    timeoutMs = 45_000,
  ): Promise<void> {
    const rest = async () => (await this.text()).split(marker).slice(occurrence).join(marker);
    await expect.poll(rest, { timeout: timeoutMs }).toMatch(pattern);
  }

  /** Waits until the shell asks for a command. */
  async isReady(timeoutMs = 30_000): Promise<void> {
    await this.shows(/\S+\$\s*$/, timeoutMs);
  }

  /** Types a command by keyboard and presses Enter. */
  async type(command: string): Promise<void> {
    await this.screen.click();
    await this.#page.keyboard.type(command);
    await this.#page.keyboard.press("Enter");
  }

  /** Opens the terminal from its poster and waits for a prompt. */
  async open(): Promise<void> {
    await this.openButton.click();
    await this.isReady();
  }

  /** Pastes as the browser does after its own gesture. */
  async paste(text: string): Promise<void> {
    await this.panel.locator(".xterm-helper-textarea").evaluate((area, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      area.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);
  }

  /** What the browser copies of the selection after its own gesture. */
  async copied(): Promise<string> {
    return this.panel.locator(".xterm-helper-textarea").evaluate((area) => {
      const clipboardData = new DataTransfer();
      area.dispatchEvent(
        new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }),
      );
      return clipboardData.getData("text/plain");
    });
  }

  /** Selects the screen's first lines with the mouse. */
  async selectLines(count: number): Promise<void> {
    const box = await this.screen.boundingBox();
    const rows = await this.panel.locator(".xterm-rows > div").count();
    if (!box) throw new Error("the screen is drawn");
    const rowHeight = box.height / rows;
    await this.#page.mouse.move(box.x + 1, box.y + rowHeight / 2);
    await this.#page.mouse.down();
    await this.#page.mouse.move(box.x + box.width - 2, box.y + (count - 0.5) * rowHeight, {
      steps: 4,
    });
    await this.#page.mouse.up();
  }
}
