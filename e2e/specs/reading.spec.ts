import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/accessibility.ts";
import { expect, test } from "../fixtures/test.ts";
import { everyPage } from "../pages/every-page.ts";

const widths = [1440, 1024, 390];

/** What a browser complains of while a page is used, as it comes. */
function faultsOf(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") {
      faults.push(message.text());
    }
  });
  page.on("pageerror", (error) => faults.push(error.message));
  return faults;
}

for (const path of everyPage) {
  test(`${path} is accessible in both themes, fits every width, and brings no error`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    const faults = faultsOf(page);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(overflow, { message: `at ${width}` }).toBeLessThanOrEqual(0);
      await expectAccessible(page, `at ${width}`);
    }
    expect(faults).toEqual([]);
    await context.close();
  });

  test(`${path} can be read without JavaScript and asks no other site`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
    const page = await context.newPage();
    const strangers: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(baseURL) && !request.url().startsWith("data:")) {
        strangers.push(request.url());
      }
    });
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect((await page.locator("main").innerText()).length).toBeGreaterThan(200);
    expect(strangers).toEqual([]);
    await context.close();
  });
}

test("root and language lead to the chapter, and an unknown page says so", async ({
  page,
  baseURL,
}) => {
  for (const [path, locale] of [
    ["", "ja"],
    ["/ja", "ja"],
    ["/en", "en"],
  ]) {
    await page.goto(`${baseURL}${path}`);
    await expect(page).toHaveURL(`${baseURL}/${locale}/chapter-14`);
  }
  const missing = await page.goto(`${baseURL}/ja/chapter-14/nothing-here`);
  expect(missing?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
