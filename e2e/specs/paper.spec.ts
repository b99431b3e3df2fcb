import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test.ts";

/** Opens a page as it's printed. */
async function onPaper(page: Page, url: string): Promise<void> {
  await page.setViewportSize({ width: 673, height: 950 });
  await page.goto(url);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
}

test("on paper a section ends with its answers, hints and links, and begins with its address", async ({
  page,
  baseURL,
}) => {
  await page.goto(`${baseURL}/ja/chapter-14/network-policy`);
  await expect(page.locator(".paper-end")).toBeHidden();
  await onPaper(page, `${baseURL}/ja/chapter-14/network-policy`);

  await expect(page.locator(".paper-address svg path")).toHaveAttribute("d", /^M0 0h1v1h-1z/);
  await expect(page.locator(".paper-address")).toContainText(/版 20\d\d-\d\d-\d\d/);
  const parts = page.locator(".paper-part h2");
  await expect(parts).toHaveText([
    "予想の答え",
    "問いの答え",
    "うまくいかないとき",
    "書きとめておくこと",
    "この節に出てきたリンク",
  ]);
  await expect(page.locator(".paper-answers dt").first()).toHaveText("2の予想");
  await expect(page.locator(".paper-answers dd").first()).toContainText("応答の本文が返る");
  await expect(page.locator(".paper-hints").first()).toContainText("frontend-pod.yamlを置きます。");
  await expect(page.locator(".paper-links")).toHaveText(
    "1Network Policies：https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  );
  const note = page.getByRole("link", { name: "Network Policies" });
  const mark = await note.evaluate((link) => getComputedStyle(link, "::after").content);
  await expect(note).toHaveAttribute("data-note", "1");
  expect(mark).not.toBe("none");
  const margin = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--paper-section"),
  );
  expect(margin).toBe('"14.1 NetworkPolicy"');
});

test("on paper every step is open, nothing that needs a screen is left, and the answers begin a page", async ({
  page,
  baseURL,
}) => {
  await onPaper(page, `${baseURL}/ja/chapter-14/network-policy`);
  const steps = page.locator(".step");
  for (const step of await steps.all()) {
    await expect(step.locator(".command-text").first()).toBeVisible();
    await expect(step.locator(".expected-text").first()).toBeVisible();
  }
  for (const gone of [".top-bar", ".dock", ".page-turner", ".step-actions", ".question-foot"]) {
    for (const part of await page.locator(gone).all()) await expect(part).toBeHidden();
  }
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const ink = await page.evaluate(() => getComputedStyle(document.body).color);
  expect([background, ink]).toEqual(["rgba(0, 0, 0, 0)", "rgb(24, 34, 42)"]);
  const pageBreak = page.locator(".paper-end");
  await expect(pageBreak).toHaveCSS("break-before", "page");
});

for (const slug of ["summary", "comprehension-check"]) {
  test(`on paper ${slug} holds its text and nothing of the page's machinery`, async ({
    page,
    baseURL,
  }) => {
    await onPaper(page, `${baseURL}/ja/chapter-14/${slug}`);
    await expect(page.locator(".section-heading")).toBeVisible();
    await expect(page.locator(".workspace-text style")).toBeHidden();
    await expect(page.locator(".page-turner")).toBeHidden();
  });
}
