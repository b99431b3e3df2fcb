import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../fixtures/test.ts";

const pages = [
  "/ja/chapter-14",
  "/ja/chapter-14/network-policy",
  "/ja/chapter-14/pod-security-standards",
];

for (const path of pages) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${path} in ${colorScheme} has no accessibility violation and no error`, async ({
      browser,
      baseURL,
    }) => {
      const context = await browser.newContext({ baseURL, colorScheme, locale: "ja-JP" });
      const page = await context.newPage();
      const faults: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") {
          faults.push(message.text());
        }
      });
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual(
        [],
      );
      expect(faults).toEqual([]);
      await context.close();
    });
  }

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
    expect((await page.locator("main").innerText()).length).toBeGreaterThan(500);
    expect(strangers).toEqual([]);
    await context.close();
  });
}

test("the root leads to the chapter, and an unknown page says so", async ({ page, baseURL }) => {
  await page.goto(baseURL);
  await expect(page).toHaveURL(/\/ja\/chapter-14$/);
  const missing = await page.goto(`${baseURL}/ja/chapter-14/nothing-here`);
  expect(missing?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
