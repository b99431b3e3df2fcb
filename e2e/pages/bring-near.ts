import { expect, type Locator } from "@playwright/test";

/** Scrolls to a part of a text, which may come to life just then: a live part takes the place of the written one. */
export async function bringNear(part: Locator): Promise<void> {
  await expect(() => part.scrollIntoViewIfNeeded({ timeout: 5_000 })).toPass({ timeout: 30_000 });
}
