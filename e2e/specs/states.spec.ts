import { expectAccessible } from "../fixtures/accessibility.ts";
import { readChapter } from "../fixtures/chapter.ts";
import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";
import { bringNear } from "../pages/bring-near.ts";
import { QuestionCard } from "../pages/question-card.ts";

const directory = "professional-kubernetes-hands-on/src/part5/security";

test("every state of a step and of the figure is accessible in both themes", async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const context = await newLearner(browser, baseURL);
  const { page, section, terminal } = await openLesson(context, "network-policy");
  await section.run("deploy");
  await section.isPassed("deploy");
  await expectAccessible(page, "a step is done, the next is at hand");

  await section.predict("open-by-default", 1);
  await section.run("open-by-default");
  await section.isPassed("open-by-default");
  // A pass folds the card a moment later.
  await expect(section.step("open-by-default")).toHaveAttribute("data-folded", "true");
  await section.unfold("open-by-default");
  await section.step("open-by-default").locator('[data-action="compare"]').click();
  await expect(section.step("open-by-default").locator(".comparison table")).toBeVisible();
  await expectAccessible(page, "a prediction that didn't hold, and a comparison");

  await terminal.type(
    `sed 's/backend/back-end/' ${directory}/deny-all-policy.yaml | kubectl apply -f -`,
  );
  await expect(section.step("deny-all")).toHaveAttribute("data-phase", "not-yet");
  await expect(section.step("deny-all").locator(".reason-values")).toContainText("app: back-end");
  await section.step("deny-all").locator('[data-action="hint"]').click();
  await expect(section.step("deny-all").locator(".hints li")).not.toHaveCount(0);
  await expectAccessible(page, "a reason with values, and hints");

  await terminal.panel.getByRole("tab", { name: "図" }).click();
  await expect(page.locator(".topology-figure")).toBeVisible();
  await expectAccessible(page, "the figure");
  await page.locator(".topology-choice label").last().click();
  await expect(page.locator(".topology-table")).toBeVisible();
  await page.locator(".topology-trial summary").click();
  await page.locator(".topology-trial").getByRole("button", { name: "試す" }).click();
  await expect(page.locator(".topology-on-trial")).toBeVisible();
  await expectAccessible(page, "the table, with a policy on trial");
  await context.close();
});

test("questions, explorer, terms and dialogs are accessible in both themes", async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const context = await newLearner(browser, baseURL);
  const { page } = await openLesson(context, "pod-security-standards");
  await bringNear(page.locator(".explorer"));
  await page.locator(".explorer").getByRole("button", { name: "すべて直す" }).click();
  await expect(page.locator(".explorer")).toContainText("この水準なら通ります");
  await expectAccessible(page, "a mended Pod in the explorer");
  await page.locator(".term").first().click();
  await expect(page.locator(".term-card:popover-open")).toBeVisible();
  await expectAccessible(page, "a term");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.getByRole("dialog").locator("input").fill("restricted");
  await expectAccessible(page, "the search");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "the list of keys");
  await page.keyboard.press("Escape");

  await page.goto("/ja/chapter-14/comprehension-check");
  for (const question of readChapter().at(-1)?.questions ?? []) {
    const card = new QuestionCard(page, question);
    await bringNear(card.card);
    if (question.kind !== "text") await card.answerWrong();
    else await card.answerRight();
  }
  await expect(page.locator('.question:not([data-right]) [role="status"]').last()).not.toBeEmpty();
  await expectAccessible(page, "wrong answers");
  await context.close();
});

for (const width of [1440, 900, 390]) {
  test(`by keyboard alone nothing that has the focus is hidden, ${width} wide`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ baseURL, viewport: { width, height: 844 } });
    const page = await context.newPage();
    await page.goto("/ja/chapter-14/network-policy");
    await page.locator("#text").focus();
    const seen = new Set<string>();
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element?.closest("#text")) return null;
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const middle = [(left + right) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
        const hit = document.elementFromPoint(middle[0] ?? 0, middle[1] ?? 0);
        const isShown = hit !== null && (element.contains(hit) || hit.contains(element));
        const isCovered = hit?.closest(".dock, .phone-bar, .top-bar") !== null;
        return { name: element.textContent?.trim().slice(0, 40) ?? "", isShown, isCovered };
      });
      if (focus === null) continue;
      seen.add(focus.name);
      expect([focus.name, focus.isCovered, focus.isShown]).toEqual([focus.name, false, true]);
    }
    expect(seen.size).toBeGreaterThan(10);
    await context.close();
  });
}
