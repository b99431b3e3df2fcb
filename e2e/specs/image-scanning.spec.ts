import { newLearner, openLesson, runStep } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";
import { bringNear } from "../pages/bring-near.ts";
import { ScanComparison } from "../pages/scan-comparison.ts";

const images = [
  "python:3.8.1-alpine3.11",
  "python:3.10.5-alpine3.16",
  "python:3.12-alpine",
] as const;

test("section 3: each step, run from its code block, shows what the chapter says; the chart shows the learner's own scans", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const lesson = await openLesson(context, "image-scanning");
  const { page, terminal, section } = lesson;
  const comparison = new ScanComparison(page);
  for (const image of images) {
    await expect(comparison.image(image)).toContainText("本に付属の記録");
  }

  await runStep(
    lesson,
    "scan-old",
    /Total: 47 \(UNKNOWN: 0, LOW: 2, MEDIUM: 10, HIGH: 31, CRITICAL: 4\)[\s\S]*Total: 13 \(UNKNOWN: 0, LOW: 1, MEDIUM: 7, HIGH: 5, CRITICAL: 0\)/,
  );
  await terminal.shows(
    /WARN\s+\[image\] python:3\.8\.0-alpine3\.11 was never published \(a registry answers MANIFEST_UNKNOWN\); scanning its nearest neighbour\s+image="python:3\.8\.1-alpine3\.11"/,
  );
  // What is far from the window asks nothing of the server.
  await bringNear(comparison.figure);
  await expect(comparison.image(images[0])).toContainText("あなたのスキャン");
  await expect(comparison.image(images[0])).toContainText("未公開の3.8.0に代えて調べました");
  await expect(comparison.image(images[1])).toContainText("本に付属の記録");

  await runStep(
    lesson,
    "scan-newer",
    /Total: 37 \(UNKNOWN: 0, LOW: 0, MEDIUM: 15, HIGH: 21, CRITICAL: 1\)[\s\S]*Total: 12 \(UNKNOWN: 0, LOW: 1, MEDIUM: 7, HIGH: 4, CRITICAL: 0\)/,
  );
  await runStep(
    lesson,
    "scan-current",
    /Total: 6 \(UNKNOWN: 0, LOW: 1, MEDIUM: 5, HIGH: 0, CRITICAL: 0\)/,
  );
  for (const image of images) {
    await expect(comparison.image(image)).toContainText("あなたのスキャン");
  }

  await runStep(lesson, "gate", /alpine 3\.24\.2[\s\S]*PASS/);
  await terminal.shows(/alpine 3\.16\.1\)[\s\S]*STOP[\s\S]*alpine 3\.24\.2\)[\s\S]*PASS/);
  await runStep(
    lesson,
    "ignore-unfixed",
    /python:3\.10\.5-alpine3\.16 \(alpine 3\.16\.1\)\s*│\s+alpine\s+│\s+22\s+│/,
  );
  await runStep(lesson, "report", /\n49\n/);
  await expect(section.step("report")).toHaveAttribute("data-phase", "passed");

  await terminal.type(
    "trivy image -q -s HIGH,CRITICAL --exit-code 1 python:3.10.5-alpine3.16 >/dev/null; echo code=$?",
  );
  await terminal.shows("code=1");
  await terminal.type(
    "trivy image -q -s HIGH,CRITICAL --exit-code 1 python:3.12-alpine >/dev/null; echo code=$?",
  );
  await terminal.shows("code=0");

  await comparison.showSevere();
  await expect(comparison.image(images[0]).getByRole("img")).toHaveAccessibleName(
    "CRITICAL 4、HIGH 36",
  );
  await expect(comparison.image(images[1]).getByRole("img")).toHaveAccessibleName(
    "CRITICAL 1、HIGH 25",
  );
  await expect(comparison.image(images[2])).toContainText("0件");
  await expect(comparison.changes.getByRole("img")).toHaveAccessibleName(
    /消えた \d+、残った \d+、新たに現れた \d+/,
  );

  const own = "あなたのスキャン";
  expect(await comparison.readTable()).toEqual([
    [
      "イメージ",
      "CRITICAL",
      "HIGH",
      "MEDIUM",
      "LOW",
      "合計",
      "修正版あり",
      "修正版なし",
      "OSの部品",
      "言語の部品",
      "出どころ",
    ],
    [images[0], "4", "36", "17", "3", "60", "60", "0", "47", "13", own],
    [images[1], "1", "25", "22", "1", "49", "49", "0", "37", "12", own],
    [images[2], "0", "0", "5", "1", "6", "6", "0", "0", "6", own],
  ]);
  await context.close();
});
