import { newLearner, openLesson, runStep } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";

const body = /Hello, world!\s+Version: 1\.0\.0\s+Hostname: backend-deployment-\S+/;

test("section 1: each step, run from its code block, shows what the chapter says", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const lesson = await openLesson(context, "network-policy");
  await runStep(lesson, "deploy", /pod\/frontend-pod condition met/);
  await lesson.terminal.shows("deployment.apps/backend-deployment condition met");
  await lesson.terminal.shows("deployment.apps/backend-deployment created");
  await lesson.terminal.shows("service/backend-service created");
  await lesson.terminal.shows("pod/frontend-pod created");
  await expect(lesson.terminal.counts).toHaveText(["Pod 2 / 2", "ポリシー 0"]);
  await runStep(lesson, "open-by-default", body);
  await runStep(lesson, "deny-all", /networkpolicy\.networking\.k8s\.io\/deny-all-policy created/);
  await expect(lesson.terminal.counts).toHaveText(["Pod 2 / 2", "ポリシー 1"]);

  const startedMs = Date.now();
  await runStep(
    lesson,
    "blocked",
    /Connecting to backend-service \(10\.\d+\.\d+\.\d+:80\)\s+wget: download timed out\s+command terminated with exit code 1/,
  );
  // The lesson's own five seconds (wget -T 5), not a speed of ours.
  expect(Date.now() - startedMs).toBeGreaterThan(4_500);
  await lesson.terminal.type("echo status=$?");
  await lesson.terminal.shows("status=1");

  await runStep(
    lesson,
    "allow-frontend",
    /networkpolicy\.networking\.k8s\.io\/allow-frontend-policy created/,
  );
  await runStep(lesson, "open-again", body);
  await runStep(
    lesson,
    "others-stay-out",
    /wget: download timed out\s+command terminated with exit code 1/,
  );
  // Beside each step's last command; the terminal's first lines have been scrolled out of sight.
  await expect(lesson.terminal.stepMarks.last()).toHaveText("7 ✓");
  await lesson.page.reload();
  await expect(lesson.terminal.stepMarks.last()).toHaveText("7 ✓");
  await context.close();
});
