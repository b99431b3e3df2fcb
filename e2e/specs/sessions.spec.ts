import { newLearner, openLesson, runStep } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";

test("two learners side by side see only their own", async ({ browser, baseURL }) => {
  const contexts = await Promise.all([newLearner(browser, baseURL), newLearner(browser, baseURL)]);
  const [one, two] = await Promise.all(
    contexts.map((context) => openLesson(context, "pod-security-standards")),
  );
  if (!one || !two) {
    throw new Error("two lessons were opened");
  }
  await Promise.all([
    runStep(one, "create-namespace", /namespace\/pss-demo created/),
    runStep(two, "create-namespace", /namespace\/pss-demo created/),
  ]);
  await one.terminal.type("kubectl create configmap mine -n pss-demo && touch ~/secret-of-one");
  await one.terminal.shows("configmap/mine created");
  await two.terminal.type("kubectl get configmaps -A; ls ~; ps ax | wc -l; echo done-$((1+1))");
  await two.terminal.shows("done-2");
  const seen = await two.terminal.text();
  expect(seen).toContain("kube-root-ca.crt");
  expect(seen).not.toContain("mine ");
  expect(seen).not.toContain("secret-of-one");
  expect(seen).not.toContain("lab-");
  await Promise.all(contexts.map((context) => context.close()));
});

test("tabs that a new reader opens at once are one learner's", async ({ browser, baseURL }) => {
  const context = await newLearner(browser, baseURL);
  let given = 0;
  await context.route("**/api/session", async (route) => {
    const response = await route.fetch();
    given += response.headers()["set-cookie"] === undefined ? 0 : 1;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.fulfill({ response });
  });
  const [one, two] = await Promise.all(
    ["pod-security-standards", "network-policy"].map((slug) => openLesson(context, slug)),
  );
  if (!one || !two) {
    throw new Error("two lessons were opened");
  }
  await Promise.all([one.terminal.open(), two.terminal.open()]);
  expect(given).toBe(1);
  // The shell of one is the shell of the other.
  await two.section.run("deploy");
  await one.terminal.shows(/pod\/frontend-pod condition met/, 45_000);
  await context.close();
});

test("a reload keeps the session and its screen", async ({ browser, baseURL }) => {
  const context = await newLearner(browser, baseURL);
  const { page, section, terminal } = await openLesson(context, "pod-security-standards");
  await runStep({ page, section, terminal }, "create-namespace", /namespace\/pss-demo created/);
  await terminal.type("export KEPT=still-here; echo before-reload");
  await terminal.shows("before-reload");
  const before = await terminal.text();
  await page.reload();
  // In the tab where it was open, the terminal opens again by itself.
  await expect.poll(() => terminal.text(), { timeout: 20_000 }).toBe(before);
  await terminal.type("echo $KEPT");
  await terminal.shows(/\nstill-here/);
  await context.close();
});
