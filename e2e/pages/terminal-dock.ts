import { expect, type Locator, type Page } from "@playwright/test";

/** The docked terminal. Its text is read from xterm's buffer, which holds more than the screen shows. */
export class TerminalDock {
  readonly #page: Page;
  readonly panel: Locator;
  readonly openButton: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.panel = page.getByRole("complementary", { name: "作業パネル" });
    this.openButton = this.panel.getByRole("button", { name: "ターミナルを開く" });
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
    await this.panel.locator(".xterm-screen").click();
    await this.#page.keyboard.type(command);
    await this.#page.keyboard.press("Enter");
  }
}
