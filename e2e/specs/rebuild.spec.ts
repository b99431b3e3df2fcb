import AxeBuilder from "@axe-core/playwright";
import { type Kubebook, startKubebook } from "../fixtures/kubebook.ts";
import { newLearner, openLesson, runStep } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";

let kubebook: Kubebook;

test.beforeAll(async () => {
  // Rests after 15 seconds without a sign of life, and is deleted after half a minute.
  kubebook = await startKubebook({ IDLE_MINUTES: "0.25", EXPIRE_DAYS: "0.00035" });
});

test.afterAll(() => kubebook.stop());

test("after a sandbox has expired, what the steps before made is made again in a new one", async ({
  browser,
}) => {
  const context = await newLearner(browser, kubebook.url);
  const lesson = await openLesson(context, "network-policy");
  const { section, terminal, page } = lesson;
  await terminal.open();
  await runStep(lesson, "deploy", /pod\/frontend-pod condition met/);
  await runStep(lesson, "open-by-default", /Hello, world!/);
  await section.isPassed("open-by-default");
  const now = section.step("deny-all");
  await expect(now.locator(".step-rebuild")).toHaveCount(0);

  await expect(terminal.panel).toContainText("片づけました", { timeout: 90_000 });
  await expect(now).toContainText("ステップ1〜2の完了は残っています。");
  // It is the server that knows.
  await page.reload();
  const rebuild = now.getByRole("button", { name: "2までの状態を作って再開" });
  await expect(rebuild).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include(".step[data-current]").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await rebuild.click();
  await expect(now).toContainText("ステップ1の状態を作っています（1個中1個め）。");
  await expect(now).toContainText("ステップ2までの状態を作りました。ここから続けられます。");
  await expect(rebuild).toHaveCount(0);
  await expect(terminal.counts).toHaveText(["Pod 2 / 2", "ポリシー 0"]);
  for (const step of ["deploy", "open-by-default"]) {
    await expect(section.step(step)).toHaveAttribute("data-phase", "passed");
  }
  await runStep(lesson, "deny-all", /deny-all-policy created/);
  await section.isPassed("deny-all");
  await context.close();
});
