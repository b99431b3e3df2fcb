import { expect, type Locator, type Page } from "@playwright/test";
import type { BookLocale } from "./book-locale.ts";

/** The chapter's home, where a learner begins and returns to. */
export class ChapterHome {
  readonly #page: Page;
  readonly #locale: BookLocale;
  /** Leads to where the learner stopped. */
  readonly proceed: Locator;

  constructor(page: Page, locale: BookLocale) {
    this.#page = page;
    this.#locale = locale;
    this.proceed = page.locator('[data-action="continue"]');
  }

  async open(): Promise<void> {
    await this.#page.goto(`/${this.#locale}/chapter-14`);
    await expect(this.proceed).toBeVisible();
  }

  /** Reads the introduction to its end, until the page has taken notice. */
  async readIntroduction(): Promise<void> {
    await this.#page.keyboard.press("End");
    await expect(
      this.#page.locator(".section-list li").first().locator(".section-mark-done"),
    ).toBeVisible();
  }

  /** The line of a section in the list. */
  section(slug: string): Locator {
    return this.#page.locator(".section-list li", {
      has: this.#page.locator(`a[href$="/chapter-14/${slug}"]`),
    });
  }
}
