import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Kubebook, startKubebook } from "../fixtures/kubebook.ts";
import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { ownKubectl } from "../fixtures/own-kubectl.ts";
import { expect, test } from "../fixtures/test.ts";

/** One more server, whose operator lets learners in with a kubectl of their own. */
let offering: Kubebook;
let directory: string;

test.beforeAll(async () => {
  offering = await startKubebook({ API_PORT: "0" });
  directory = await mkdtemp(join(tmpdir(), "kubebook-own-kubectl-"));
});

test.afterAll(async () => {
  await offering.stop();
  await rm(directory, { recursive: true });
});

test("a learner downloads a kubeconfig, uses their own kubectl, and withdraws it", async ({
  browser,
}) => {
  const context = await newLearner(browser, offering.url);
  const { page, terminal } = await openLesson(context, "pod-security-standards");
  await terminal.openButton.click();
  await terminal.type("kubectl create configmap from-the-page");
  await terminal.shows("configmap/from-the-page created");
  await page.getByRole("button", { name: "ターミナルの設定" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "kubeconfigをダウンロード" }).click();
  const kubeconfig = join(directory, "kubeconfig");
  await (await download).saveAs(kubeconfig);
  expect(await readFile(kubeconfig, "utf8")).toMatch(/server: https:\/\/127\.0\.0\.1:\d+/);

  expect(await ownKubectl(kubeconfig, "get", "configmaps", "-o", "name")).toEqual({
    code: 0,
    text: "configmap/from-the-page\nconfigmap/kube-root-ca.crt\n",
  });
  const run = ["run", "own", "--image=busybox", "--restart=Never", "--", "sleep", "600"];
  expect(await ownKubectl(kubeconfig, ...run)).toMatchObject({ code: 0 });
  expect(await ownKubectl(kubeconfig, "wait", "--for=condition=Ready", "pod/own")).toMatchObject({
    code: 0,
  });
  expect(await ownKubectl(kubeconfig, "exec", "own", "--", "echo", "inside")).toEqual({
    code: 0,
    text: "inside\n",
  });

  await page.getByRole("button", { name: "無効にする" }).click();
  await expect(page.getByRole("button", { name: "無効にする" })).toBeHidden();
  expect(await ownKubectl(kubeconfig, "get", "pods")).toEqual({
    code: 1,
    text: "error: You must be logged in to the server (Unauthorized)\n",
  });
  await context.close();
});

test("where the operator doesn't offer it, nothing is said of it", async ({ browser, baseURL }) => {
  const context = await newLearner(browser, baseURL);
  const { page } = await openLesson(context, "pod-security-standards");
  await page.getByRole("button", { name: "ターミナルの設定" }).click();
  await expect(page.getByText("文字の大きさ")).toBeVisible();
  await expect(page.getByText("手元のkubectl")).toBeHidden();
  expect((await context.request.post(`${baseURL}/api/kubeconfig`)).status()).toBe(404);
  await context.close();
});
