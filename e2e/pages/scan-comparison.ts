import type { Locator, Page } from "@playwright/test";

/** The figure that puts the learner's scans side by side. */
export class ScanComparison {
  readonly figure: Locator;
  readonly images: Locator;
  readonly table: Locator;
  readonly changes: Locator;

  constructor(page: Page) {
    this.figure = page.getByRole("figure", { name: "自分のスキャンを見比べる" });
    this.images = this.figure.locator(".scan-row");
    this.table = this.figure.getByRole("table");
    this.changes = this.figure.getByRole("region", { name: "何が減り、何が増えたか" });
  }

  /** One image's row, by its name. */
  image(name: string): Locator {
    return this.images.filter({ hasText: name });
  }

  /** Draws HIGH and worse only. */
  async showSevere(): Promise<void> {
    await this.figure.getByRole("button", { name: "HIGH以上", exact: true }).click();
  }

  /** The same numbers as cells: a row for each image, headings included. */
  async readTable(): Promise<readonly (readonly string[])[]> {
    await this.figure.getByRole("button", { name: "表で見る" }).click();
    const rows = await this.table.getByRole("row").all();
    return Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
  }

  /** Compares another pair of images. */
  async choosePair(name: string): Promise<void> {
    await this.changes.getByRole("button", { name }).click();
  }
}
