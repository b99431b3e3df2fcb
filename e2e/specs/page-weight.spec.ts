import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test.ts";
import { everyPage } from "../pages/every-page.ts";
import { TerminalDock } from "../pages/terminal-dock.ts";

/** JavaScript of a page that is only read, gzip, in bytes. */
const scriptBytesMax = 155_000;

/** The scripts that a page has asked for so far, with their sizes under gzip. */
function scriptsOf(page: Page): Promise<number>[] {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") {
      sizes.push(response.body().then((body) => gzipSync(body).length));
    }
  });
  return sizes;
}

/** Where labs or questions begin at the top, their reader is near from the start. */
const beginsWithWork = /external-secrets|comprehension-check/;

for (const path of everyPage.filter((path) => !beginsWithWork.test(path))) {
  test(`${path} is light as long as it is only read`, async ({ page, baseURL }) => {
    const sizes = scriptsOf(page);
    await page.goto(`${baseURL}${path}`);
    await page.waitForLoadState("networkidle");
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(scriptBytesMax);
  });
}

test("nothing moves when the terminal comes", async ({ page, baseURL }) => {
  await page.addInitScript(() => {
    const moved = { total: 0 };
    Object.assign(window, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        moved.total += (entry as PerformanceEntry & { value: number }).value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  const dock = new TerminalDock(page);
  await dock.offerText();
  await page.goto(`${baseURL}/ja/chapter-14/network-policy`);
  await dock.open();
  const total = await page.evaluate(
    () => (window as unknown as { moved: { total: number } }).moved.total,
  );
  expect(total).toBeLessThan(0.02);
});
