import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/accessibility.ts";
import { startKubebook } from "../fixtures/kubebook.ts";
import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";
import { bringNear } from "../pages/bring-near.ts";
import { ReplayPlayer } from "../pages/replay-player.ts";
import { SandboxStates } from "../pages/sandbox-states.ts";
import { SectionPage } from "../pages/section-page.ts";
import { TerminalDock } from "../pages/terminal-dock.ts";

const slug = "network-policy";
const offer = "開かずに、記録した操作を見る";
const watch = "記録を見て進む";
const said = "# 記録の再生です。入力はできません";

/** Opens the section as a new reader and asks for the replay on the poster. */
async function watchFromPoster(page: Page): Promise<ReplayPlayer> {
  await new SectionPage(page).open(slug);
  const player = new ReplayPlayer(page);
  await player.dock.getByRole("button", { name: offer }).click();
  await expect(player.place).toBeVisible();
  return player;
}

test("who doesn't open a terminal watches the recording: it plays, pauses and ends", async ({
  page,
}) => {
  const player = await watchFromPoster(page);
  await expect(player.strip).toContainText("まだ始めていません");
  await expect(player.strip).toContainText("記録の再生");
  await expect(player.step).toHaveText(/^1 \/ 7\s*backend/);
  await expect.poll(() => player.screenText()).toContain(said);
  await expect.poll(() => player.screenText()).toMatch(/learner@kubebook:~ \(default\)\$ kub/);
  await player.pause.click();
  const before = await player.screenText();
  const at = await player.place.inputValue();
  await expect(player.play).toBeVisible();
  expect([await player.screenText(), await player.place.inputValue()]).toEqual([before, at]);
  await player.speed.click();
  await player.speed.click();
  await expect(player.speed).toHaveText("2倍");
  // The end of the recording is not far off its last step's marker.
  await player.place.press("End");
  await expect.poll(() => player.screenText()).toContain("command terminated with exit code 1");
  await expect(player.step).toHaveText(/^7 \/ 7/);
  await expect(player.next).toHaveAttribute("aria-disabled", "true");
  await player.play.click();
  await expect(player.step).toHaveText(/^1 \/ 7/);
  await player.leave.click();
  await expect(new TerminalDock(page).openButton).toBeVisible();
});

test("by keyboard alone: the player has the focus, and its keys lead to times and steps", async ({
  page,
}) => {
  await new SectionPage(page).open(slug);
  const player = new ReplayPlayer(page);
  await player.dock.getByRole("button", { name: offer }).focus();
  await page.keyboard.press("Enter");
  await expect(player.pause).toBeFocused();
  await page.keyboard.press("Space");
  await expect(player.play).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(player.place).toBeFocused();
  await page.keyboard.press("Home");
  await expect(player.place).toHaveAttribute("aria-valuetext", /^0:00 \/ \d:\d\d、ステップ1：/);
  await page.keyboard.press("ArrowRight");
  await expect(player.place).toHaveAttribute("aria-valuetext", /^0:02 /);
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageUp");
  await expect(player.place).toHaveAttribute("aria-valuetext", /ステップ3：/);
  expect(await player.spokenText()).toContain("deny-all-policy created");
  expect(await player.spokenText()).not.toContain("Hello, world!");
  await page.keyboard.press("PageDown");
  await expect(player.place).toHaveAttribute("aria-valuetext", /ステップ2：/);
  expect(await player.spokenText()).toContain("Hello, world!");
  // Past the screen, whose keys scroll and which keeps nobody.
  await player.leave.focus();
  await page.keyboard.press("Tab");
  await expect(player.player.locator("textarea")).toBeFocused();
  await page.keyboard.type("rm -rf");
  await page.keyboard.press("Tab");
  await expect(player.play).toBeFocused();
  expect(await player.screenText()).not.toContain("rm -rf");
  await player.leave.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "ターミナル" })).toBeFocused();
});

test("where motion is unwanted nothing plays: each step is shown whole", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const player = await watchFromPoster(page);
  await expect(player.play).toBeHidden();
  await expect.poll(() => player.screenText()).toContain("pod/frontend-pod condition met");
  await player.next.click();
  await expect(player.step).toHaveText(/^2 \/ 7/);
  await expect.poll(() => player.screenText()).toContain("written to stdout");
  await player.place.focus();
  await page.keyboard.press("ArrowRight");
  await expect(player.place).toHaveAttribute("aria-valuetext", /^ステップ3：/);
  await expect.poll(() => player.screenText()).toContain("deny-all-policy created");
  await player.restart.click();
  await expect(player.step).toHaveText(/^1 \/ 7/);
});

test("who waits for a seat goes on with the recording, and no state of it is inaccessible", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const page = await context.newPage();
  const wait = { fromMinutes: 2, likely: { minutes: 4, toMinutes: 7 } };
  await new SandboxStates({ phase: "full", place: 7, wait, heldForMs: 120_000 }).stage(page);
  const section = new SectionPage(page);
  await section.open(slug);
  const [dock, player] = [new TerminalDock(page), new ReplayPlayer(page)];
  await dock.openButton.click();
  await player.dock.getByRole("button", { name: watch }).click();
  await expect(player.strip).toContainText("順番待ち");
  await expect(player.strip).toContainText("記録の再生");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include(".dock").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await expectAccessible(page, "a replay without motion");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  // A step's card leads to its own place in the recording.
  await page.evaluate(() => {
    location.hash = "step-open-by-default";
  });
  await section.step("open-by-default").locator('[data-action="replay"]').click();
  await expect(player.step).toHaveText(/^2 \/ 7/);
  await player.leave.click();
  await expect(player.dock).toContainText("7番め");
  await context.close();
});

test("a seat that comes free during the replay is offered, and the terminal is ready behind it", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const small = await startKubebook({ SANDBOXES_MAX: "1", IDLE_MINUTES: "0.2" });
  const contexts = [await newLearner(browser, small.url), await newLearner(browser, small.url)];
  const [first, second] = await Promise.all(contexts.map((context) => openLesson(context, slug)));
  if (!first || !second) throw new Error("two lessons were opened");
  await first.terminal.open();
  await second.terminal.openButton.click();
  await expect(second.terminal.panel).toContainText("1番め");
  const player = new ReplayPlayer(second.page);
  await player.dock.getByRole("button", { name: watch }).click();
  await expect(player.place).toBeVisible();
  await expect(player.banner).toContainText("ターミナルが使えます", { timeout: 90_000 });
  await expect.poll(() => player.screenText()).toContain("kubectl");
  await player.leave.click();
  await second.terminal.isReady();
  await Promise.all(contexts.map((context) => context.close()));
  await small.stop();
});

test("a lost connection leaves the recording, and its return offers the terminal without forcing it", async ({
  browser,
}) => {
  const kubebook = await startKubebook();
  const context = await newLearner(browser, kubebook.url);
  const { page, section, terminal } = await openLesson(context, slug);
  const player = new ReplayPlayer(page);
  await bringNear(section.step("deploy"));
  await terminal.open();
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event("offline")));
  await expect(terminal.banner).toBeVisible({ timeout: 60_000 });
  await section.step("deploy").locator('[data-action="replay"]').click();
  await expect.poll(() => player.screenText()).toContain(said);
  await expect(player.banner).toBeHidden();
  await context.setOffline(false);
  await expect(player.banner).toContainText("ターミナルが使えます", { timeout: 60_000 });
  await expect(player.place).toBeVisible();
  await player.banner.getByRole("button", { name: "ターミナルへ" }).click();
  await expect(player.player).toBeHidden();
  await terminal.type("echo still here");
  await terminal.shows(/\nstill here/);
  await context.close();
  await kubebook.stop();
});

test("whoever came near the lab has the recording when the server goes, before a terminal was opened", async ({
  browser,
}) => {
  const kubebook = await startKubebook();
  const context = await newLearner(browser, kubebook.url);
  const { page, section, terminal } = await openLesson(context, slug);
  const fetched = page.waitForResponse(/\/recordings\//);
  await bringNear(section.step("deploy"));
  expect((await fetched).headers()["content-encoding"]).toBe("gzip");
  await page.waitForLoadState("networkidle");
  await kubebook.stop();
  const player = new ReplayPlayer(page);
  await terminal.openButton.click();
  await expect(player.dock).toContainText("サーバーにつながりません", { timeout: 30_000 });
  await player.dock.getByRole("button", { name: watch }).click();
  await expect.poll(() => player.screenText()).toContain(said);
  await expect(player.strip).toContainText("オフライン");
  await context.close();
});

test("on a phone the lab says that it can be read, and the replay fills the window until it's left", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({
    baseURL,
    locale: "ja-JP",
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  const section = new SectionPage(page);
  await section.open(slug);
  const player = new ReplayPlayer(page);
  await expect(page.locator(".phone-note")).toContainText("記録した操作を再生できます");
  await page.locator(".phone-note").getByRole("button").click();
  await expect.poll(() => player.screenText()).toContain(said);
  for (const control of await player.player.getByRole("button").all()) {
    const box = await control.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
  await player.leave.click();
  await expect(player.dock).toBeHidden();
  await context.close();
});
