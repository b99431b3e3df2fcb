import { expect, type Locator, type Page } from "@playwright/test";
import type { BookLocale } from "./book-locale.ts";
import { bringNear } from "./bring-near.ts";

const contentsName = { ja: "目次", en: "Contents" };

/** A section of the chapter with its steps, as a learner uses it. */
export class SectionPage {
  readonly #page: Page;
  readonly #locale: BookLocale;
  readonly heading: Locator;
  readonly contents: Locator;

  constructor(page: Page, locale: BookLocale = "ja") {
    this.#page = page;
    this.#locale = locale;
    this.heading = page.getByRole("heading", { level: 1 });
    this.contents = page
      .locator(".workspace-side")
      .getByRole("navigation", { name: contentsName[locale] });
  }

  /** Opens a section by its slug. */
  async open(slug: string): Promise<void> {
    await this.#page.goto(`/${this.#locale}/chapter-14/${slug}`);
    await expect(this.heading).toBeVisible();
  }

  /** Turns the page to the section after this one. */
  async turn(slug: string): Promise<void> {
    await this.#page.locator(".page-turner-next").click();
    await this.#page.waitForURL(new RegExp(`/${this.#locale}/chapter-14/${slug}$`));
    await expect(this.heading).toBeVisible();
  }

  /** The card of a step, by its id in `lab.yaml`. */
  step(id: string): Locator {
    return this.#page.locator(`[data-step="${id}"]`);
  }

  /** The commands that a step shows, as they're copied. */
  async command(id: string): Promise<string> {
    const block = this.step(id).locator("[data-command]").first();
    return (await block.getAttribute("data-command")) ?? "";
  }

  /** Opens a step's card where it's folded to its title. */
  async unfold(id: string): Promise<void> {
    const title = this.step(id).getByRole("button", { expanded: false }).first();
    await bringNear(this.step(id));
    const isFolded = (await this.step(id).getAttribute("data-folded")) !== null;
    if (isFolded) await title.click();
  }

  /** Presses the button that types a step's commands into the terminal and runs them. */
  async run(id: string): Promise<void> {
    await this.unfold(id);
    await this.step(id).locator('[data-action="run"]').first().click();
  }

  /** Unfolds a step's expected output and returns it. */
  async expectedOutput(id: string): Promise<string> {
    await this.unfold(id);
    await this.step(id).locator('[data-action="expected"]').click();
    return this.step(id).locator(".expected-text").innerText();
  }

  /** Chooses what will happen, by the choice's place. */
  async predict(id: string, choice: number): Promise<void> {
    await this.step(id).locator(".prediction input").nth(choice).check();
  }

  /** Waits until what came of a prediction is seen where the reader is: the step that passed is folded. */
  async tellsOutcome(id: string, because: string): Promise<void> {
    const outcome = this.step(id).locator(".prediction-outcome");
    await expect(outcome).toContainText(because);
    await expect(outcome).toBeInViewport();
  }

  /** Waits until a step's checks hold. */
  async isPassed(id: string, timeoutMs = 30_000): Promise<void> {
    await expect(this.step(id)).toHaveAttribute("data-phase", "passed", { timeout: timeoutMs });
  }

  /** Waits until a step says what is missing, and why. */
  async isOpen(id: string, reason: string): Promise<void> {
    await expect(this.step(id).locator(".reason p")).toHaveText(reason, { timeout: 30_000 });
    await expect(this.step(id)).toHaveAttribute("data-phase", "not-yet");
  }

  /** How many checks of a step don't hold, as it was judged last: waits while it's being judged. */
  async missing(id: string): Promise<number> {
    const step = this.step(id);
    await expect(step).toHaveAttribute("data-phase", /^(?:passed|not-yet)$/, { timeout: 30_000 });
    return step.locator(".check-missing").count();
  }

  /** Waits until fewer than `before` are missing. @returns how many still are. */
  async fewerMissing(id: string, before: number): Promise<number> {
    const options = { timeout: 30_000 };
    await expect.poll(() => this.missing(id), options).toBeLessThan(before);
    return this.missing(id);
  }

  /** Opens hints until one gives a command, and runs it. */
  async followHints(id: string): Promise<void> {
    const more = this.step(id).locator('[data-action="hint"]');
    const command = this.step(id).locator(".hints [data-command]").last();
    const opened = this.step(id).locator(".hints li");
    while (!(await command.isVisible())) {
      const before = await opened.count();
      await more.click();
      await expect(opened).not.toHaveCount(before);
    }
    await command.locator('[data-action="run"]').click();
  }
}
