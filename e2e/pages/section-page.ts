import { expect, type Locator, type Page } from "@playwright/test";

/** A section of the chapter with its steps, as a learner uses it. */
export class SectionPage {
  readonly #page: Page;
  readonly heading: Locator;
  readonly contents: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.heading = page.getByRole("heading", { level: 1 });
    this.contents = page.locator(".workspace-side").getByRole("navigation", { name: "目次" });
  }

  /** Opens a section by its slug. */
  async open(slug: string): Promise<void> {
    await this.#page.goto(`/ja/chapter-14/${slug}`);
    await expect(this.heading).toBeVisible();
  }

  /** The card of a step, by its id in `lab.yaml`. */
  step(id: string): Locator {
    return this.#page.locator(`[data-step="${id}"]`);
  }

  /** The commands that a step shows, as they're copied. */
  async command(id: string): Promise<string> {
    return (await this.step(id).locator("[data-command]").getAttribute("data-command")) ?? "";
  }

  /** Presses the button that types a step's commands into the terminal and runs them. */
  async run(id: string): Promise<void> {
    await this.step(id).locator('[data-action="run"]').click();
  }

  /** Unfolds a step's expected output and returns it. */
  async expectedOutput(id: string): Promise<string> {
    await this.step(id).locator('[data-action="expected"]').click();
    return this.step(id).locator(".expected-text").innerText();
  }
}
