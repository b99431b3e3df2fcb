import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test.ts";
import { everyPage } from "../pages/every-page.ts";

const widths = [1440, 900, 390];

/** The heights of the parts that come to life, e.g. `["step-deploy 706", "question-two-policies 484"]`. */
function partHeights(page: Page): Promise<string[]> {
  return page.locator(".later > *").evaluateAll((parts) =>
    parts.map((part) => {
      const { height } = part.getBoundingClientRect();
      return `${part.id || part.className || part.tagName} ${Math.round(height)}`;
    }),
  );
}

/** Where the first part of a text stands, and where it stands while nothing after it has come yet. */
function firstPartTops(page: Page): Promise<{ whole: number; begun: number } | null> {
  return page.evaluate(() => {
    const place = document.querySelector(".prose > .later");
    const part = place?.firstElementChild;
    if (!place || !part) return null;
    const whole = part.getBoundingClientRect().top;
    const rest: Node[] = [];
    for (let node = place.nextSibling; node !== null; node = place.nextSibling) {
      rest.push(node);
      node.remove();
    }
    const begun = part.getBoundingClientRect().top;
    place.after(...rest);
    return { whole, begun };
  });
}

/** Marks what the server wrote: a part that has come to life stands in its place without the mark. */
function markWritten(page: Page): Promise<void> {
  return page.locator(".later > *").evaluateAll((parts) => {
    for (const part of parts) part.toggleAttribute("data-written", true);
  });
}

/** Reads to the end, until every part is live and how the learner stands is known. */
async function readThrough(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.locator("[data-written]").evaluateAll((parts) => {
        parts[0]?.scrollIntoView();
        return parts.length;
      }),
    )
    .toBe(0);
  const unknown = page.locator(".step:not([data-phase]), .chapter-summary[data-waiting]");
  await expect(unknown).toHaveCount(0);
}

for (const path of everyPage) {
  for (const width of widths) {
    test(`${path} at ${width} keeps its place while its programs come`, async ({
      browser,
      baseURL,
    }) => {
      const context = await browser.newContext({ baseURL, viewport: { width, height: 900 } });
      const page = await context.newPage();
      const { promise: isMeasured, resolve: letIn } = Promise.withResolvers<void>();
      await page.route(/\.js(\?|$)/, async (route) => {
        await isMeasured;
        await route.continue();
      });
      await page.goto(path, { waitUntil: "domcontentloaded" });
      const tops = await firstPartTops(page);
      const written = await partHeights(page);
      await markWritten(page);
      letIn();
      await readThrough(page);
      expect(tops?.begun).toBe(tops?.whole);
      await expect.poll(() => partHeights(page)).toEqual(written);
      await context.close();
    });
  }
}
