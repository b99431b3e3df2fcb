import { expectAccessible } from "../fixtures/accessibility.ts";
import { type Lesson, newLearner, openLesson } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";

const directory = "professional-kubernetes-hands-on/src/part5/security";

async function press(lesson: Lesson, name: string): Promise<void> {
  await lesson.terminal.panel.getByRole("button", { name }).first().click();
}

test("whatever opens in the dock is accessible in both themes", async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const context = await newLearner(browser, baseURL);
  const lesson = await openLesson(context, "network-policy");
  const { page, section, terminal } = lesson;
  await terminal.open();

  await terminal.type("echo needle");
  await terminal.shows(/\nneedle/);
  await page.keyboard.press("Control+f");
  await expect(terminal.panel.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("needle");
  await expect(terminal.panel.locator(".dock-found")).toHaveText(/件め$/);
  const bar = terminal.panel.getByRole("search");
  const isOnTop = await bar.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const ys = [top + 2, (top + bottom) / 2, bottom - 2];
    const xs = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => left + part * (right - left));
    return ys.every((y) => xs.every((x) => element.contains(document.elementFromPoint(x, y))));
  });
  expect(isOnTop).toBe(true);
  await expectAccessible(page, "the search in the terminal");
  await page.keyboard.press("Escape");

  await press(lesson, "ターミナルの設定");
  await expectAccessible(page, "the terminal's settings");
  await page.keyboard.press("Escape");
  await press(lesson, "やり直す");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "the question what to start over");
  await page.keyboard.press("Escape");

  await section.unfold("deploy");
  await section.step("deploy").locator('[data-action="skip"]').click();
  await expect(section.step("deploy")).toHaveAttribute("data-phase", "skipped");
  await expectAccessible(page, "a step that was skipped");

  await press(lesson, "直前の出力を文字で読む");
  await terminal.type("exit");
  await expect(terminal.banner).toContainText("シェルが終わりました");
  const output = terminal.panel.getByRole("region", { name: "直前のコマンドの出力" });
  await expect(output.locator("code")).toHaveText("exit");
  await expect(output).not.toContainText("実行中です");
  await expectAccessible(page, "a shell that ended, with its last output");
  await context.close();
});

test("on a phone the figure, its table and the step at hand are accessible, and legible", async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({
    baseURL,
    locale: "ja-JP",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  const { page, section, terminal } = await openLesson(context, "network-policy");
  await section.run("deploy");
  await section.isPassed("deploy");
  await terminal.type(
    `sed 's/backend/back-end/' ${directory}/deny-all-policy.yaml | kubectl apply -f -`,
  );
  await terminal.shows(/networkpolicy\S+ created/);
  await expectAccessible(page, "the terminal over the whole screen");

  await terminal.panel.getByRole("tab", { name: "図" }).click();
  const figure = page.locator(".topology-figure");
  await expect(figure).toBeVisible();
  // Its words are drawn at 11.5 units or more.
  const scale = await figure.evaluate(
    (svg: SVGSVGElement) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
  );
  expect(scale * 11.5).toBeGreaterThan(9.5);
  await expectAccessible(page, "the figure on a phone");
  await page.locator(".topology-choice label").last().click();
  await expect(page.locator(".topology-table")).toBeVisible();
  await expectAccessible(page, "the table on a phone");
  await context.close();
});
